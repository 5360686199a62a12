import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PatternIndex } from './plaintextIndex';

/** Something that was written down, and where. */
export interface SearchPlace {
  name: string;
  content: string | Buffer;
}

export interface Finding {
  /** The value's last four characters: enough to tell which, too little to use. */
  value: string;
  form: string;
  place: string;
}

interface Needle {
  value: string;
  form: string;
  bytes: Buffer;
}

/** Looks for secret values in what was written down: as they are, and in the forms they take on their way. */
export function searchForPlaintext(
  values: string[],
  places: SearchPlace[],
): Finding[] {
  const needles = new PatternIndex([...new Set(values)].flatMap(formsOf));
  return places.flatMap(({ name, content }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return [...needles.in(bytes)].map(({ value, form }) => ({
      value,
      form,
      place: name,
    }));
  });
}

/** Every file under a directory, whatever it is. */
export function filesUnder(directory: string): SearchPlace[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .map(file => ({
      name: relative(directory, file),
      content: readFileSync(file),
    }));
}

/** A sentence per finding, for the message of a failed test. */
export function describeFindings(findings: Finding[]): string[] {
  return findings.map(
    ({ value, form, place }) => `…${value} (${form}) in ${place}`,
  );
}

function formsOf(value: string): Needle[] {
  const forms: Record<string, string> = {
    'as it is': value,
    backwards: [...value].reverse().join(''),
    hexadecimal: Buffer.from(value).toString('hex'),
    'in a URL': encodeURIComponent(value),
    'in JSON': JSON.stringify(value).slice(1, -1),
  };
  for (const [offset, encoded] of base64Forms(value).entries()) {
    forms[`base64, offset ${offset}`] = encoded;
    forms[`base64url, offset ${offset}`] = encoded
      .replaceAll('+', '-')
      .replaceAll('/', '_');
  }
  const seen = new Set<string>();
  return Object.entries(forms)
    .filter(([, text]) => !seen.has(text) && seen.add(text))
    .map(([form, text]) => ({
      value: value.slice(-4),
      form,
      bytes: Buffer.from(text),
    }));
}

/**
 * The value inside longer text that was encoded as a whole: how it looks depends on where in a group of three bytes
 * it begins. The characters at both ends also depend on its neighbours and are left out.
 */
function base64Forms(value: string): string[] {
  return [0, 1, 2].map(offset => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const first = Math.ceil((offset * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(first, whole);
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
// The product's own list: what it takes out of texts is what is looked for here.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import { secretForms } from '@forgekey/plugin-scaffolder-backend-module-gitlab/src/sealing/secretForms';
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
  const needles = new PatternIndex([...new Set(values)].flatMap(needlesOf));
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

function needlesOf(value: string): Needle[] {
  return secretForms(value).map(({ form, text }) => ({
    value: value.slice(-4),
    form,
    bytes: Buffer.from(text),
  }));
}

/** A way in which a secret may stand in a text. */
export interface SecretForm {
  /** For people: `in a URL`. */
  form: string;
  text: string;
}

/** A shorter secret has no more forms than those in which it is sent: the others would be found everywhere. */
const LONG_ENOUGH = 8;

/**
 * The forms in which a secret may be written down on its way: as it is, as it stands in URLs, forms and JSON, in upper and
 * lower case, backwards, and in hexadecimal and base64, also as a part of a longer text. One list for what takes secrets
 * out of texts, and for the tests that look for them. Each text is there once.
 */
export function secretForms(secret: string): SecretForm[] {
  const forms = { ...sentForms(secret) };
  if (secret.length >= LONG_ENOUGH) {
    Object.assign(forms, otherForms(secret));
  }
  const seen = new Set<string>();
  return Object.entries(forms)
    .filter(([, text]) => !seen.has(text) && seen.add(text))
    .map(([form, text]) => ({ form, text }));
}

function sentForms(secret: string): Record<string, string> {
  // Half a character has no form in a URL: it is sent as U+FFFD.
  const inUrl = encodeURIComponent(Buffer.from(secret).toString());
  return {
    'as it is': secret,
    'in a URL': inUrl,
    'in a URL, in lower case': inUrl.replace(/%../g, it => it.toLowerCase()),
    'in a form': new URLSearchParams({ _: secret }).toString().slice(2),
    'in JSON': JSON.stringify(secret).slice(1, -1),
  };
}

function otherForms(secret: string): Record<string, string> {
  const hexadecimal = Buffer.from(secret).toString('hex');
  const forms: Record<string, string> = {
    'in upper case': secret.toUpperCase(),
    'in lower case': secret.toLowerCase(),
    backwards: [...secret].reverse().join(''),
    hexadecimal,
    'hexadecimal, in upper case': hexadecimal.toUpperCase(),
  };
  for (const [offset, encoded] of base64Forms(secret).entries()) {
    forms[`base64, offset ${offset}`] = encoded;
    forms[`base64url, offset ${offset}`] = encoded
      .replaceAll('+', '-')
      .replaceAll('/', '_');
  }
  return forms;
}

/**
 * The secret inside longer text that was encoded as a whole: how it looks depends on where in a group of three bytes
 * it begins. The characters at both ends also depend on its neighbours and are left out.
 */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map(offset => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = Math.ceil((offset * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(first, whole);
  });
}

import { secretForms } from './secretForms';

const SECRET = 'Fake-token/with +ü"?>';

describe('the forms of a secret', () => {
  it.each<[string, string]>([
    ['as it is', `x${SECRET}y`],
    ['in a URL', `/users/${encodeURIComponent(SECRET)}`],
    ['in a URL, in lower case', 'Fake-token%2fwith%20%2b%c3%bc%22%3f%3e'],
    ['in a form', String(new URLSearchParams({ a: SECRET }))],
    ['in JSON', JSON.stringify([SECRET])],
    ['in upper case', SECRET.toUpperCase()],
    ['in lower case', SECRET.toLowerCase()],
    ['backwards', '>?"ü+ htiw/nekot-ekaF'],
    ['hexadecimal', Buffer.from(`a${SECRET}b`).toString('hex')],
    [
      'hexadecimal, in upper case',
      Buffer.from(SECRET).toString('hex').toUpperCase(),
    ],
    ...['', 'a', 'ab', 'oauth2:'].flatMap<[string, string]>(before => {
      const offset = before.length % 3;
      const bytes = Buffer.from(`${before}${SECRET} and more`);
      return [
        [`base64, offset ${offset}`, bytes.toString('base64')],
        [`base64url, offset ${offset}`, bytes.toString('base64url')],
      ];
    }),
  ])('has it %s', (form, text) => {
    const found = secretForms(SECRET).filter(it => text.includes(it.text));
    // Where no character differs, both alphabets are one form.
    const names = found.map(it => it.form.replace('url,', ','));
    expect(names).toContain(form.replace('url,', ','));
  });

  it('takes half a character', () => {
    expect(secretForms('fake-\ud800').map(it => it.text)).toContain(
      'fake-%EF%BF%BD',
    );
  });

  it('has few of a short one, which would be found everywhere', () => {
    expect(secretForms('main')).toEqual([{ form: 'as it is', text: 'main' }]);
  });
});

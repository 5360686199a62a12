import { bad, type Checked, good } from './checked';

/** Besides blanks and control characters, what git takes off both ends of a name and an address. */
const CRUD = '.,:;<>"\\\'';

export interface Author {
  name: string;
  email: string;
}

/** The author as git writes it into a commit. */
export function readAuthor({ name, email }: Author): Checked<Author> {
  if (`${name}${email}`.includes('\0')) {
    return bad('has a NUL character in it, which git does not take');
  }
  const author = { name: withoutCrud(name), email: withoutCrud(email) };
  return author.name === ''
    ? bad(`"${name}" has nothing in it that git takes for a name`)
    : good(author);
}

/** Why git would not take the message of a commit, or `undefined`. */
export function messageProblem(message: string): string | undefined {
  return message.includes('\0')
    ? 'has a NUL character in it, which git does not take'
    : undefined;
}

/** Whether it is a PGP private key in text form, as far as its first and last line tell. */
export function isPrivateKey(text: string): boolean {
  return /^-----BEGIN (PGP PRIVATE KEY BLOCK)-----\r?\n[^]*\n-----END \1-----$/.test(
    text.trim(),
  );
}

function withoutCrud(text: string): string {
  const isCrud = (at: number) => text[at] <= ' ' || CRUD.includes(text[at]);
  let start = 0;
  let end = text.length;
  while (start < end && isCrud(start)) start += 1;
  while (end > start && isCrud(end - 1)) end -= 1;
  return text.slice(start, end).replace(/[\n<>]/g, '');
}

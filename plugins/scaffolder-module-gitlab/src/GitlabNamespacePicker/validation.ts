import type { Namespace } from '../gitlab';

/** GitLab's search wants this much before it looks inside of names. */
const SEARCH_FROM = 3;

/** What to ask GitLab for a typed text: a short one gets the first page, and the list is narrowed here. */
export function searchFor(typed: string): string {
  const text = typed.trim();
  return text.length < SEARCH_FROM ? '' : text;
}

export function narrow(
  namespaces: readonly Namespace[],
  typed: string,
): Namespace[] {
  const text = typed.trim().toLowerCase();
  return namespaces.filter(
    ({ path, label }) =>
      path.toLowerCase().includes(text) ||
      (label ?? '').toLowerCase().includes(text),
  );
}

export function findNamespace(
  namespaces: readonly Namespace[],
  typed: string,
): Namespace | undefined {
  const text = typed.trim().toLowerCase();
  return namespaces.find(({ path }) => path.toLowerCase() === text);
}

/** What can be offered where GitLab cannot be asked; an empty list would say that nothing was found. */
export function asTyped(typed: string): Namespace[] {
  const path = typed.trim();
  return path === '' || namespaceFormatProblem(path)
    ? []
    : [{ path, label: 'as typed, not confirmed by GitLab' }];
}

/** What is wrong with the text itself, before GitLab is asked. */
export function namespaceFormatProblem(typed: string): string | undefined {
  const text = typed.trim();
  if (text.includes('://')) {
    const path = text.replace(/^[^:]*:\/\/[^/]*\/(groups\/)?/, '');
    return `This is a web address. Give the path only${
      path && path !== text ? `, e.g. ${path.replace(/\/+$/, '')}` : ''
    }.`;
  }
  if (text.startsWith('/') || text.endsWith('/')) {
    return `“${text}” starts or ends with a slash. Write it without.`;
  }
  const odd = text.split('/').find(part => !/^[\w][\w.-]*$/.test(part));
  if (text && odd !== undefined) {
    return odd === ''
      ? `“${text}” has two slashes in a row.`
      : `“${odd}” cannot be part of a GitLab path: letters, digits, “_”, “-” and “.” only.`;
  }
  return undefined;
}

/** What there is to say of places. With the portal's credential "you" would be a promise about somebody else. */
export interface Words {
  chosen: string;
  none: string;
  /** Of a complete text that is none of the places GitLab offers. */
  notOffered(typed: string): string;
  /** Of a part of a name that is in no place. */
  notFound(typed: string): string;
}

export const WORDS: Record<'user' | 'portal', Words> = {
  user: {
    chosen: 'You may create projects here.',
    none: 'There is no group in which you may create projects. Ask the owner of one for the Developer role or higher.',
    notOffered: typed =>
      `“${typed.trim()}” does not exist, or you may not create projects in it. Choose a group from the list.`,
    notFound: typed =>
      `No group with “${typed.trim()}” in its name where you may create projects.`,
  },
  portal: {
    chosen: 'Projects can be made here.',
    none: 'There is no group in which this portal can make projects. Ask whoever runs it to have one opened for it.',
    notOffered: typed =>
      `“${typed.trim()}” does not exist, or projects cannot be made in it. Choose a group from the list.`,
    notFound: typed =>
      `No group with “${typed.trim()}” in its name where projects can be made.`,
  },
};

/** Whose credential GitLab is asked with. */
export function wordsFor(
  options: { requestUserCredentials?: unknown } | undefined,
): Words {
  return WORDS[options?.requestUserCredentials ? 'user' : 'portal'];
}

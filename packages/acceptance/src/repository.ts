import { dirname, resolve } from 'node:path';

/** Root of this repository, wherever it was cloned to. */
export const REPOSITORY_ROOT = resolve(
  dirname(require.resolve('../package.json')),
  '../..',
);

export function inRepository(...path: string[]): string {
  return resolve(REPOSITORY_ROOT, ...path);
}

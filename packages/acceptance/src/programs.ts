import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the machine has a program of that name, if it does. */
export function findProgram(
  name: string,
  searchPath = process.env.PATH ?? '',
): string | undefined {
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map(directory => join(directory, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

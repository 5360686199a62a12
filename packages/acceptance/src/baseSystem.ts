import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that a machine has only where somebody has installed them for something else. */
const EXTRA =
  /^(curl|wget|rsync|gpg.*|openssl|ps|psql|pg_.*|initdb|postgres|chrom.*|google-chrome.*|python.*|make|gcc|g\+\+)$/;

/**
 * Makes a directory with the programs of this machine, but for those of {@link EXTRA}.
 *
 * @returns a `PATH` with nothing else in it
 */
export function baseSystem(directory: string): string {
  mkdirSync(directory);
  const found = new Map<string, string>();
  for (const from of (process.env.PATH ?? '').split(delimiter).reverse()) {
    for (const name of namesIn(from)) {
      found.set(name, join(from, name));
    }
  }
  for (const [name, file] of found) {
    if (!EXTRA.test(name)) {
      symlinkSync(file, join(directory, name));
    }
  }
  return directory;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

/** The manifests of what people install, each with its `directory` from the root. */
export function publicPackages() {
  return ['packages', 'plugins']
    .flatMap(folder =>
      readdirSync(join(ROOT, folder)).map(name => join(folder, name)),
    )
    .map(directory => ({
      directory,
      ...JSON.parse(readFileSync(join(ROOT, directory, 'package.json'))),
    }))
    .filter(manifest => !manifest.private);
}

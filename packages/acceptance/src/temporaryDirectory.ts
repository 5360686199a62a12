import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for the tests of a `describe`, removed after them. */
export function useTemporaryDirectory() {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'forgekey-acceptance-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  return { path: (name: string) => join(directory, name) };
}

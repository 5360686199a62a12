import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SearchPlace } from './plaintextSearch';

export interface GitRecording {
  /** For the process whose calls of git are to be written down. */
  env: Record<string, string>;
  /** The arguments of each call so far. */
  calls(): SearchPlace[];
  remove(): void;
}

/** Puts a git before the real one that notes its arguments: any process on the machine could have read them. */
export function recordGit(): GitRecording {
  const directory = mkdtempSync(join(tmpdir(), 'forgekey-git-'));
  const record = join(directory, 'calls');
  const real = execFileSync('sh', ['-c', 'command -v git'], {
    encoding: 'utf8',
  }).trim();
  const shim = join(directory, 'git');
  writeFileSync(
    shim,
    `#!/bin/sh\nprintf '%s ' "$@" >> '${record}'\nprintf '\\n' >> '${record}'\nexec '${real}' "$@"\n`,
  );
  chmodSync(shim, 0o755);
  return {
    env: { PATH: `${directory}:${process.env.PATH}` },
    calls() {
      const lines = existsSync(record) ? readFileSync(record, 'utf8') : '';
      return lines
        .split('\n')
        .filter(Boolean)
        .map(content => ({ name: `git ${content}`, content }));
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

import { spawnSync } from 'node:child_process';

/**
 * Whether this machine has the program. Where it has not there is one test less, and `npm test` says so at its end:
 * `scripts/programs.mjs` lists these programs.
 */
export function isInstalled(program: string): boolean {
  return !spawnSync(program, ['--version'], { stdio: 'ignore' }).error;
}

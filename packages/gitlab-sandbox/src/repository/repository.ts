import type { Readable } from 'node:stream';
import { tryGit } from './gitProcess';
import { branchTip } from './refs';

/** One bare repository. */
export interface Repository {
  readonly gitDir: string;
  /** Runs git in it; what it throws says so where the repository is gone. */
  git(args: readonly string[], input?: string | Readable): Promise<Buffer>;
}

/** The sha of the commit that a branch, tag, sha or `HEAD` means; a branch wins over anything of the same name. */
export async function resolveCommit(
  gitDir: string,
  ref: string,
): Promise<string | undefined> {
  const tip = await branchTip(gitDir, ref);
  if (tip) {
    return tip;
  }
  const id = await tryGit(gitDir, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  return id?.toString().trim();
}

import type { CommitToPush } from '../commitToPush';
import type { Remote } from '../remote';
import type { PushAnswer } from '../pushAnswer';
import { StageError } from '../stageError';
import { runGit } from './gitBinary';
import {
  certificateConfig,
  credentialConfig,
  gitEnvironment,
  traceEnvironment,
} from './gitEnvironment';
import { readPushAnswer } from './readPushAnswer';

/** One git repository in a directory of ours, over the files of another directory. */
export interface Bench {
  place: { gitDir: string; workTree: string; home: string };
  /** Without a credential. */
  env: NodeJS.ProcessEnv;
}

/** @param home - a directory of ours, which is thrown away later */
export async function openBench(
  dir: string,
  home: string,
  signal?: AbortSignal,
): Promise<Bench> {
  const place = { gitDir: `${home}/repository`, workTree: dir, home };
  const env = gitEnvironment(place);
  const made = await runGit(['init', '--quiet', '--template='], {
    cwd: dir,
    env,
    signal,
  });
  if (made.code !== 0) throw new StageError(made.stderr);
  return { place, env };
}

/** @returns the commit's id */
export async function commitTree(
  options: CommitToPush,
  bench: Bench,
  tree: string,
): Promise<string> {
  const { dir, author, message, clock, signal } = options;
  const date = `${Math.floor(clock.now().getTime() / 1000)} +0000`;
  const { code, stdout, stderr } = await runGit(
    ['commit-tree', tree, '-F', '-'],
    {
      cwd: dir,
      env: {
        ...bench.env,
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
        GIT_COMMITTER_DATE: date,
      },
      input: `${message.replace(/\r\n/g, '\n')}\n`,
      signal,
    },
  );
  if (code !== 0) throw new StageError(stderr);
  return stdout.trim();
}

/** The environment of a git that talks to the remote: with the credential, and the headers of its answers told. */
export async function gitAtRemote(
  { place }: Bench,
  { remoteUrl, credential }: Remote,
): Promise<NodeJS.ProcessEnv> {
  const env = gitEnvironment({
    ...place,
    config: [
      ...(await certificateConfig(place.home)),
      credentialConfig(remoteUrl, credential),
    ],
  });
  return { ...env, ...traceEnvironment };
}

/** Creates the branch with the native git: two requests. */
export async function sendWithGit(
  { dir, branch, signal }: CommitToPush,
  bench: Bench,
  commit: string,
  remote: Remote,
): Promise<PushAnswer> {
  const pushed = await runGit(
    [
      'push',
      '--porcelain',
      '--no-progress',
      '--no-verify',
      '--no-recurse-submodules',
      remote.remoteUrl,
      `${commit}:refs/heads/${branch}`,
    ],
    { cwd: dir, env: await gitAtRemote(bench, remote), signal },
  );
  return readPushAnswer(pushed);
}

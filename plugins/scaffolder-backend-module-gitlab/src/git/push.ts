import { ConflictError, InputError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Secret } from '../sealing/secret';
import type { Clock } from '../time/clock';
import type { Patience } from '../time/repeatWhilePassing';
import { runGit } from './gitBinary';
import {
  certificateConfig,
  credentialConfig,
  gitEnvironment,
  traceEnvironment,
} from './gitEnvironment';
import { type PushAnswer, readPushAnswer } from './pushAnswer';
import { pushWithScaffolderNode } from './pushWithScaffolderNode';
import { untilAnswered } from './untilAnswered';

/** The first commit of a branch. */
export interface CommitToPush {
  /** Directory whose files become the commit. It is not changed. */
  dir: string;
  branch: string;
  message: string;
  author: { name: string; email: string };
  /** PGP private key. With it, the push is scaffolder-node's, which can sign and which holds all files in memory. */
  signingKey?: Secret;
  /** Ends git at once. */
  signal?: AbortSignal;
  logger: Pick<LoggerService, 'debug' | 'info' | 'warn'>;
  clock: Clock;
}

/** Where to push to, as whom, and how patiently: like the REST calls, but for their time limit of one attempt. */
export interface Remote extends Pick<Patience, 'limits' | 'sleep' | 'random'> {
  /** `http:` or `https:`, without a credential. */
  remoteUrl: string;
  credential: { username: string; password: Secret };
}

export interface PushResult {
  /** The commit at the tip of the branch. */
  commitHash: string;
  /** `already-there`: the branch had this content before, maybe under another commit. */
  outcome: 'pushed' | 'already-there';
}

/** One git repository in a directory of ours, over the files of another directory. */
export interface Bench {
  place: { gitDir: string; workTree: string; home: string };
  /** Without a credential. */
  env: NodeJS.ProcessEnv;
  tree: string;
}

type Push = CommitToPush & Remote;

/** With the credential, for what talks to the remote. */
type RemoteBench = Bench & { remoteEnv: NodeJS.ProcessEnv };

/**
 * Pushes a commit with the native git: two requests (`info/refs` and `git-receive-pack`). Where the push is refused
 * because the branch has commits, the same content is success.
 */
export async function pushCommit(
  wanted: CommitToPush,
  remote: Remote,
  bench: Bench & { commit: string },
): Promise<PushResult> {
  const options = { ...wanted, ...remote };
  const { commit } = bench;
  const remoteBench = await withRemote(options, bench);
  const answer = await pushUntilAnswered(options, remoteBench, commit);
  if (answer.kind === 'branch-exists') {
    return compare(options, { ...remoteBench, commit });
  }
  return {
    commitHash: commit,
    outcome: answer.fresh ? 'pushed' : 'already-there',
  };
}

/**
 * Lets scaffolder-node make the commit and push it.
 *
 * @param bench - `undefined`: there is no usable git
 */
export async function pushWithoutCommit(
  wanted: CommitToPush,
  remote: Remote,
  bench: Bench | undefined,
): Promise<PushResult> {
  const options = { ...wanted, ...remote };
  if (bench) {
    // A signed commit is never the same twice, so only the content can tell that it is there. Looked at before:
    // scaffolder-node would repeat a refused push for a minute.
    const remoteBench = await withRemote(options, bench);
    if (await branchExists(options, remoteBench)) {
      return compare(options, remoteBench);
    }
  } else {
    checkRemoteUrl(options.remoteUrl);
    options.logger.warn(
      "No git of version 2.31 or newer on this backend's PATH: pushing with scaffolder-node, which holds all files in memory",
    );
  }
  const { commitHash } = await pushWithScaffolderNode(options);
  return { commitHash, outcome: 'pushed' };
}

async function withRemote<B extends Bench>(
  { remoteUrl, credential }: Remote,
  bench: B,
): Promise<B & RemoteBench> {
  checkRemoteUrl(remoteUrl);
  const { place } = bench;
  const remoteEnv = {
    ...gitEnvironment({
      ...place,
      config: [
        ...(await certificateConfig(place.home)),
        credentialConfig(remoteUrl, credential),
      ],
    }),
    ...traceEnvironment,
  };
  return { ...bench, remoteEnv };
}

/**
 * Pushes, again after what passes: a second push of the same commit changes nothing, and its first request shows
 * whether the first one arrived after all.
 */
async function pushUntilAnswered(
  options: Push,
  bench: RemoteBench,
  commit: string,
): Promise<Extract<PushAnswer, { kind: 'done' | 'branch-exists' }>> {
  const { dir, remoteUrl, branch, signal } = options;
  const refspec = `${commit}:refs/heads/${branch}`;
  let repeated = false;
  const answer = await untilAnswered(
    options,
    `the push to ${remoteUrl}`,
    async () =>
      readPushAnswer(
        await runGit(
          [
            'push',
            '--porcelain',
            '--no-progress',
            '--no-verify',
            '--no-recurse-submodules',
            remoteUrl,
            refspec,
          ],
          { cwd: dir, env: bench.remoteEnv, signal },
        ),
      ),
    () => {
      repeated = true;
    },
  );
  // At our commit already, after a push of ours whose answer was lost: that was us.
  return answer.kind === 'done'
    ? { kind: 'done', fresh: answer.fresh || repeated }
    : answer;
}

async function compare(
  options: Push,
  bench: RemoteBench & {
    /** What was pushed, where the native git pushed it. */
    commit?: string;
  },
): Promise<PushResult> {
  const { dir, remoteUrl, branch, signal, logger } = options;
  await untilAnswered(options, `the look at ${remoteUrl}`, async () =>
    readPushAnswer(
      await runGit(
        [
          'fetch',
          '--quiet',
          '--no-progress',
          '--depth=1',
          '--no-tags',
          '--no-recurse-submodules',
          remoteUrl,
          `+refs/heads/${branch}:refs/forgekey/remote`,
        ],
        { cwd: dir, env: bench.remoteEnv, signal },
      ),
    ),
  );
  const { stdout } = await runGit(
    ['rev-parse', 'refs/forgekey/remote', 'refs/forgekey/remote^{tree}'],
    { cwd: dir, env: bench.env, signal },
  );
  const [commit, tree] = stdout.trim().split('\n');
  // The push met its own first sending.
  if (commit === bench.commit) return { commitHash: commit, outcome: 'pushed' };
  if (tree === bench.tree) {
    logger.info(
      `Branch "${branch}" of ${remoteUrl} has this content already, in commit ${commit}`,
    );
    return { commitHash: commit, outcome: 'already-there' };
  }
  throw Object.assign(
    new ConflictError(
      `Could not push to branch "${branch}" of ${remoteUrl}: it has other content already (commit ${commit}), which is never overwritten. Choose another branch or project, or remove that content if nobody needs it.`,
    ),
    { gitlab: { operation: 'git.receivePack', status: undefined, answer: '' } },
  );
}

async function branchExists(
  options: Push,
  bench: RemoteBench,
): Promise<boolean> {
  const { dir, remoteUrl, branch, signal } = options;
  let exists = false;
  await untilAnswered(options, `the look at ${remoteUrl}`, async () => {
    const result = await runGit(
      ['ls-remote', '--exit-code', remoteUrl, `refs/heads/${branch}`],
      { cwd: dir, env: bench.remoteEnv, signal },
    );
    exists = result.code === 0;
    // With --exit-code, 2 is "no such branch".
    return result.code === 2
      ? { kind: 'done', fresh: false }
      : readPushAnswer(result);
  });
  return exists;
}

function checkRemoteUrl(remoteUrl: string): void {
  let url: URL | undefined;
  try {
    url = new URL(remoteUrl);
  } catch {
    // Said below.
  }
  const usable =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!usable) {
    throw new InputError(
      'Cannot push: the address of the repository must be an http or https URL without a user name and password.',
    );
  }
}

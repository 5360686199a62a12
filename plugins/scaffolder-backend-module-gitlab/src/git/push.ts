import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, InputError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { CancelledError } from '../gitlab/errors';
import { inSeconds, realSleep, Sleep } from '../gitlab/requester';
import {
  AttemptEnd,
  decideRetry,
  defaultLimits,
  RequestLimits,
} from '../gitlab/retryPolicy';
import { scrub } from '../gitlab/scrub';
import type { Clock } from '../kit/clock';
import type { Secret } from '../sealing/secret';
import { GitAbortedError, hasUsableGit, runGit } from './gitBinary';
import {
  certificateConfig,
  credentialConfig,
  gitEnvironment,
  traceEnvironment,
} from './gitEnvironment';
import { PushAnswer, readPushAnswer } from './pushAnswer';
import { pushError } from './pushErrors';
import { pushWithScaffolderNode } from './pushWithScaffolderNode';
import { StageError, stageTree } from './stage';

/** scaffolder-node's defaults, so that a template's commits look as before. */
const DEFAULT_AUTHOR = {
  name: 'Scaffolder',
  email: 'scaffolder@backstage.io',
};
const DEFAULT_MESSAGE = 'Initial commit';

/** git's name for "no files". */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export interface PushOptions {
  /** Directory whose files become the commit. It is not changed. */
  dir: string;
  /** `http:` or `https:`, without a credential. */
  remoteUrl: string;
  branch: string;
  /** Default `Initial commit`. */
  message?: string;
  /** Default `Scaffolder <scaffolder@backstage.io>`. */
  author?: { name?: string; email?: string };
  /** PGP private key. With it, the push is scaffolder-node's, which can sign and which holds all files in memory. */
  signingKey?: Secret;
  credential: { username: string; password: Secret };
  /** Ends git at once. */
  signal?: AbortSignal;
  logger: Pick<LoggerService, 'debug' | 'info' | 'warn'>;
  clock: Clock;
  /** Default: the REST calls' own. Time limits of one attempt do not apply to a push. */
  limits?: Partial<RequestLimits>;
  /** Where the push keeps its repository while it lasts. Default: the machine's directory for temporary files. */
  temporaryDirectory?: string;
  /** For tests. Default: real time. */
  sleep?: Sleep;
  /** For tests. Default: `Math.random`. */
  random?: () => number;
}

export interface PushResult {
  /** The commit at the tip of the branch. */
  commitHash: string;
  /** `already-there`: the branch had this content before, maybe under another commit. */
  outcome: 'pushed' | 'already-there';
}

/**
 * Publishes a directory as the first commit of a branch, with the native git: two requests (`info/refs` and
 * `git-receive-pack`), memory that does not grow with the number of files, no trace in the directory. Where a push
 * is refused because the branch has commits, the same content is success. Never forces.
 *
 * Safe to repeat: the same content, message, author and time make the same commit, and the same content is never
 * pushed twice. Without a usable git (2.31 or newer), and for signed commits, scaffolder-node's push does it.
 *
 * @throws InputError for a directory without files, ConflictError when the branch has other content, and what
 *   `pushErrors.ts` makes of GitLab's answers
 */
export async function pushDirectory(options: PushOptions): Promise<PushResult> {
  const { dir, signal, temporaryDirectory = tmpdir() } = options;
  checkRemoteUrl(options.remoteUrl);
  await checkHasFiles(dir);
  const native = await hasUsableGit(temporaryDirectory);
  const home = await mkdtemp(join(temporaryDirectory, 'forgekey-push-'));
  try {
    if (native && !options.signingKey) {
      return await pushNatively(options, home);
    }
    return await pushOtherwise(options, home, native);
  } catch (error) {
    if (error instanceof GitAbortedError || signal?.aborted) {
      throw new CancelledError(
        `Could not push to ${options.remoteUrl}: the task was cancelled.`,
      );
    }
    if (error instanceof StageError) {
      throw new InputError(
        `Could not make a commit of the files: ${scrub(error.message, [options.credential.password]).slice(0, 500)}`,
      );
    }
    throw error;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** One git repository in a directory of ours, over the files of another directory. */
interface Bench {
  /** Without the credential. */
  env: NodeJS.ProcessEnv;
  /** With it, for what talks to the remote. */
  remoteEnv: NodeJS.ProcessEnv;
  tree: string;
}

async function pushNatively(
  options: PushOptions,
  home: string,
): Promise<PushResult> {
  const bench = await prepare(options, home);
  const commit = await commitTree(options, bench);
  const answer = await pushUntilAnswered(options, bench, commit);
  if (answer.kind === 'branch-exists') {
    return compare(options, { ...bench, commit });
  }
  return {
    commitHash: commit,
    outcome: answer.fresh ? 'pushed' : 'already-there',
  };
}

async function prepare(options: PushOptions, home: string): Promise<Bench> {
  const { dir, remoteUrl, branch, credential, signal } = options;
  const place = { gitDir: join(home, 'repository'), workTree: dir, home };
  const env = gitEnvironment(place);
  const checked = await runGit(['check-ref-format', `refs/heads/${branch}`], {
    cwd: dir,
    env,
    signal,
  });
  if (checked.code !== 0 || branch.startsWith('-')) {
    throw new InputError(`"${branch}" is not a valid name for a branch.`);
  }
  const made = await runGit(['init', '--quiet', '--template='], {
    cwd: dir,
    env,
    signal,
  });
  if (made.code !== 0) throw new StageError(made.stderr);
  const tree = await stageTree({ dir, env, signal });
  if (tree === EMPTY_TREE) {
    throw new InputError(
      'There is nothing to push: .gitignore leaves out every file of the directory.',
    );
  }
  const remoteEnv = {
    ...gitEnvironment({
      ...place,
      config: [
        ...(await certificateConfig(home)),
        credentialConfig(remoteUrl, credential),
      ],
    }),
    ...traceEnvironment,
  };
  return { env, remoteEnv, tree };
}

async function commitTree(options: PushOptions, bench: Bench): Promise<string> {
  const { dir, author, message, clock, signal } = options;
  const name = author?.name?.trim() || DEFAULT_AUTHOR.name;
  const email = author?.email?.trim() || DEFAULT_AUTHOR.email;
  const date = `${Math.floor(clock.now().getTime() / 1000)} +0000`;
  const { code, stdout, stderr } = await runGit(
    ['commit-tree', bench.tree, '-F', '-'],
    {
      cwd: dir,
      env: {
        ...bench.env,
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
        GIT_COMMITTER_DATE: date,
      },
      input: `${(message?.trim() || DEFAULT_MESSAGE).replace(/\r\n/g, '\n')}\n`,
      signal,
    },
  );
  if (code !== 0) throw new StageError(stderr);
  return stdout.trim();
}

/**
 * Pushes, again after what passes: a second push of the same commit changes nothing, and its first request shows
 * whether the first one arrived after all.
 */
async function pushUntilAnswered(
  options: PushOptions,
  bench: Bench,
  commit: string,
): Promise<Extract<PushAnswer, { kind: 'done' | 'branch-exists' }>> {
  const { dir, remoteUrl, branch, signal } = options;
  const refspec = `${commit}:refs/heads/${branch}`;
  let repeated = false;
  const answer = await repeatWhilePassing(
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
  options: PushOptions,
  bench: Bench & {
    /** What was pushed, where the native git pushed it. */
    commit?: string;
  },
): Promise<PushResult> {
  const { dir, remoteUrl, branch, signal, logger } = options;
  await repeatWhilePassing(options, `the look at ${remoteUrl}`, async () =>
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
    { gitlab: { operation: 'git.push', status: undefined, answer: '' } },
  );
}

async function repeatWhilePassing(
  options: PushOptions,
  what: string,
  attempt: () => Promise<PushAnswer>,
  onRepeat: () => void = () => {},
): Promise<Extract<PushAnswer, { kind: 'done' | 'branch-exists' }>> {
  const { clock, logger, signal, remoteUrl, branch, credential } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const sleep = options.sleep ?? realSleep;
  const start = clock.now().getTime();
  for (let repeats = 0; ; repeats += 1) {
    const answer = await attempt();
    if (answer.kind === 'done' || answer.kind === 'branch-exists') {
      return answer;
    }
    const nowMs = clock.now().getTime();
    const end = attemptEndOf(answer);
    const decision = end
      ? decideRetry({
          // Like a PUT: the second one changes nothing.
          method: 'PUT',
          end,
          repeats,
          limits: { ...limits, retryStatusCodes: [500] },
          nowMs,
          random: options.random ?? Math.random,
        })
      : { repeat: false as const };
    if (
      !decision.repeat ||
      nowMs - start + decision.delayMs > limits.totalBudgetMs
    ) {
      const tried =
        repeats > 0
          ? `, tried ${repeats + 1} times in ${inSeconds(nowMs - start)}`
          : '';
      const secrets = [credential.password];
      throw pushError(answer, { remoteUrl, branch, secrets, tried });
    }
    const wait = inSeconds(decision.delayMs);
    const because =
      answer.kind === 'status'
        ? `${answer.status}`
        : scrub(answer.text, [credential.password]);
    logger.info(
      decision.askedBy
        ? `GitLab asked to wait ${wait} (${because}${because === '429' ? ' Too Many Requests' : ''}, ${decision.askedBy}) before ${what}; waiting`
        : `Trying ${what} again in ${wait} (${because}); waiting`,
    );
    onRepeat();
    try {
      await sleep(decision.delayMs, signal);
    } catch {
      throw new GitAbortedError();
    }
  }
}

function attemptEndOf(answer: PushAnswer): AttemptEnd | undefined {
  switch (answer.kind) {
    case 'status':
      return { ...answer, kind: 'answer' };
    case 'unreachable':
      return { kind: 'unreachable', code: answer.code };
    case 'lost':
      return { kind: 'lost' };
    default:
      return undefined;
  }
}

async function pushOtherwise(
  options: PushOptions,
  home: string,
  native: boolean,
): Promise<PushResult> {
  if (!native) {
    options.logger.warn(
      "No git of version 2.31 or newer on this backend's PATH: pushing with scaffolder-node, which holds all files in memory",
    );
  }
  if (native) {
    // A signed commit is never the same twice, so only the content can tell that it is there. Looked at before:
    // scaffolder-node would repeat a refused push for a minute.
    const bench = await prepare(options, home);
    if (await branchExists(options, bench)) return compare(options, bench);
  }
  const { commitHash } = await pushWithScaffolderNode({
    ...options,
    author: {
      name: options.author?.name?.trim() || DEFAULT_AUTHOR.name,
      email: options.author?.email?.trim() || DEFAULT_AUTHOR.email,
    },
    message: options.message?.trim() || DEFAULT_MESSAGE,
  });
  return { commitHash, outcome: 'pushed' };
}

async function branchExists(
  options: PushOptions,
  bench: Bench,
): Promise<boolean> {
  const { dir, remoteUrl, branch, signal } = options;
  let exists = false;
  await repeatWhilePassing(options, `the look at ${remoteUrl}`, async () => {
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

/** @throws InputError for a directory without files, or none */
export async function checkHasFiles(dir: string): Promise<void> {
  const names = await readdir(dir).catch(error => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  if (names.some(name => name !== '.git')) return;
  throw new InputError(
    'There is nothing to push: the directory is empty or missing. Either no step before this one put files there (check "sourcePath" and the fetch step), or this run was recovered after a restart of the backend and its workspace is gone: then start it over, and have a Backstage administrator set scaffolder.taskRecovery.workspaceProvider so that workspaces survive.',
  );
}

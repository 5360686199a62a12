import { prepareCommit, type PreparedCommit } from '../../git/commit';
import type { PushResult } from '../../git/commitToPush';
import type { LedgerEntry, Thing } from '../../ledger/ledger';
import { act } from '../../saga/act';
import type { Attempt } from '../../saga/attempt';
import type { Noting } from '../../saga/making';
import type { Secret } from '../../sealing/secret';
import { type ContentDetails, contentDetails } from './details';
import { content } from './resource';

/** The first commit of a branch. */
export interface WantedContent {
  /** Directory whose files become the commit. */
  dir: string;
  branch: string;
  /** Whether the commit is an empty one where the directory has no files; else that is refused. */
  allowEmpty?: boolean;
  message: string;
  author: { name: string; email: string };
  /** PGP private key; leave out not to sign. */
  signingKey?: Secret;
}

/**
 * Makes the commit, so that whatever git would not take is known before anything is made at GitLab, hands it on, and
 * removes what is left of it on this machine.
 *
 * @param wanted - `undefined`: there is none to make, and none is handed on
 * @throws InputError for what git would not take
 */
export async function withCommit<T>(
  attempt: Pick<Attempt, 'signal' | 'logger' | 'clock'>,
  wanted: WantedContent | undefined,
  run: (commit: PreparedCommit | undefined) => Promise<T>,
): Promise<T> {
  const { signal, logger, clock } = attempt;
  const commit =
    wanted && (await prepareCommit({ ...wanted, signal, logger, clock }));
  try {
    return await run(commit);
  } finally {
    await commit?.discard();
  }
}

/** What the ledger notes before anything is pushed: the rest tells a signed commit where nobody heard that it arrived. */
function detailsOfContent(
  wanted: Pick<WantedContent, 'message' | 'author'>,
  commit: PreparedCommit | undefined,
): ContentDetails {
  return {
    ...(commit?.hash ? { commits: [commit.hash] } : {}),
    message: wanted.message.replace(/\r\n/g, '\n').trim(),
    authorName: wanted.author.name.trim(),
    authorEmail: wanted.author.email.trim(),
  };
}

/**
 * Pushes the content, unless an earlier attempt has. A push needs no look of its own: where the branch is there already,
 * the same content is success and other content a conflict.
 *
 * @param commit - `undefined`: it is made only where an earlier attempt has not pushed
 * @param remoteUrl - where git pushes to
 * @returns the hash of the commit
 */
export async function pushContent(
  attempt: Attempt,
  named: Omit<Thing, 'kind'>,
  wanted: WantedContent,
  commit: PreparedCommit | undefined,
  remoteUrl: string,
): Promise<string> {
  const { made } = await act(attempt, content, {
    thing: { ...named, details: detailsOfContent(wanted, commit) },
    what: `the content of branch "${wanted.branch}" of ${remoteUrl}`,
    mostCalls: 1,
    keep: async entry => {
      const { commitHash, outcome } = contentDetails.read(entry);
      return commitHash === undefined ? undefined : { commitHash, outcome };
    },
    make: async (entry, state): Promise<Pushed> => {
      const push = (ready: PreparedCommit) =>
        pushCommit(attempt, entry, state, ready, remoteUrl);
      return commit
        ? push(commit)
        : withCommit(attempt, wanted, late => push(late!));
    },
    recorded: ({ commitHash, outcome }) => ({
      details: { commitHash, outcome },
    }),
  });
  return made.commitHash;
}

/** Rows of the first versions do not say how it went. */
type Pushed = Pick<PushResult, 'commitHash'> & { outcome?: string };

async function pushCommit(
  attempt: Attempt,
  entry: LedgerEntry,
  { note, uncertain }: Noting & { uncertain: boolean },
  commit: PreparedCommit,
  remoteUrl: string,
): Promise<PushResult> {
  // Every attempt makes another commit, and any of them may have arrived. A row of an earlier version has none: there,
  // only what is in the commit can tell.
  const { commits } = contentDetails.read(entry);
  const known = commits ?? (uncertain ? undefined : []);
  const { hash } = commit;
  if (known && hash && !known.includes(hash)) {
    note(await attempt.ledger.note(entry, { commits: [...known, hash] }));
  }
  return commit.push({
    remoteUrl,
    credential: attempt.session.git,
    limits: attempt.session.limits,
    throttle: attempt.session.throttle,
    sleep: attempt.sleep,
  });
}

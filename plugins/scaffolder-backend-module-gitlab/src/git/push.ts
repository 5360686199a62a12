import { compare } from './compare';
import type { CommitToPush, PushResult } from './commitToPush';
import type { Bench } from './native/bench';
import type { PushAnswer } from './pushAnswer';
import { checkRemoteUrl, type Remote } from './remote';
import { untilAnswered } from './untilAnswered';

/** A commit that is there, whoever has made it. */
export interface MadeCommit {
  commit: string;
  tree: string;
  /** Pushes it once, in two requests. */
  send(remote: Remote): Promise<PushAnswer>;
  /** For the look at what else the branch has; `undefined`: there is no usable git. */
  bench(): Promise<Bench | undefined>;
}

/**
 * Pushes a commit, again after what passes: a second push of the same commit changes nothing, and its first request
 * shows whether the first one arrived after all. Where the branch has other commits, the same content is success.
 */
export async function pushCommit(
  wanted: CommitToPush,
  remote: Remote,
  made: MadeCommit,
): Promise<PushResult> {
  const { remoteUrl } = remote;
  checkRemoteUrl(remoteUrl);
  const options = { ...wanted, ...remote };
  let repeated = false;
  const answer = await untilAnswered(
    options,
    { what: `the push to ${remoteUrl}`, requests: 2 },
    () => made.send(remote),
    () => {
      repeated = true;
    },
  );
  if (answer.kind === 'branch-exists') {
    return compare(options, made, await made.bench());
  }
  // At our commit already, after a push of ours whose answer was lost: that was us.
  const fresh = answer.fresh || repeated;
  return {
    commitHash: made.commit,
    outcome: fresh ? 'pushed' : 'already-there',
  };
}

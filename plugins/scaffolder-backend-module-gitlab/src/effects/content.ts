import { toError } from '@backstage/errors';
import { pushDirectory } from '../git/push';
import { isOutcomeUnknown } from '../gitlab/errors';
import type { BegunEntry } from '../ledger/ledger';
import type { Secret } from '../sealing/secret';
import type { Step } from './step';

/** The first commit of a branch. */
export interface WantedContent {
  /** Directory whose files become the commit. */
  dir: string;
  /** Where git pushes to. */
  remoteUrl: string;
  branch: string;
  message: string;
  author: { name: string; email: string };
  /** PGP private key; leave out not to sign. */
  signingKey?: Secret;
}

/** What the ledger notes before the push: by it the commit is known where nobody heard that it arrived. */
export function detailsOfContent(
  wanted: Pick<WantedContent, 'message' | 'author'>,
): Record<string, unknown> {
  return {
    message: wanted.message.replace(/\r\n/g, '\n').trim(),
    authorName: wanted.author.name.trim(),
    authorEmail: wanted.author.email.trim(),
  };
}

/**
 * Pushes the content for its ledger entry, unless an earlier attempt has. A push needs no look of its own: where the
 * branch is there already, the same content is success and other content a conflict.
 *
 * @returns the hash of the commit
 */
export async function pushContent(
  step: Step,
  entry: BegunEntry,
  wanted: WantedContent,
): Promise<string> {
  if (entry.state === 'made' && typeof entry.details.commitHash === 'string') {
    return entry.details.commitHash;
  }
  try {
    const { commitHash, outcome } = await pushDirectory({
      ...wanted,
      credential: step.session.git,
      signal: step.signal,
      logger: step.logger,
      clock: step.clock,
      limits: step.session.limits,
      sleep: step.sleep,
    });
    await step.ledger.made(entry.id, { details: { commitHash, outcome } });
    return commitHash;
  } catch (error) {
    if (!isOutcomeUnknown(error) && !step.signal?.aborted) {
      await step.ledger.close(entry.id, 'void', toError(error).message);
    }
    throw error;
  }
}

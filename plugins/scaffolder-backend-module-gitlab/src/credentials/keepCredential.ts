import { NotFoundError, toError } from '@backstage/errors';
import { FencedOutError } from '../ledger/ledger';
import type { Credential, CredentialRecord } from '../ledger/credential';
import type { Decision } from './decision';
import { type Holder, holdCredential, type Keeper } from './keeper';
import { next, rested } from './next';
import { type Done, perform, type PerformOptions } from './perform';
import { takeLook } from './takeLook';
import type { Asked, LifeView } from './view';

/** More turns than any state needs; what goes round longer is a mistake of this module. */
const MOST_TURNS = 25;

const FIRST_BACK_OFF_MS = 15 * 60_000;
const LONGEST_BACK_OFF_MS = 6 * 60 * 60_000;
const COMPROMISED_BACK_OFF_MS = 60_000;

/** What is wanted of one go at a credential. */
export interface Wanted extends PerformOptions {
  asked?: Asked;
  /** Whether a token may be made. */
  mayMint: boolean;
  /** See {@link LifeView.keepOldForMs}. */
  keepOldForMs?: number;
}

/** How a credential is after one go, and what was done. */
export interface Kept extends Done {
  record: CredentialRecord;
  /** The last one: nothing was left to do, or to be done by this one. */
  decision: Decision;
}

/**
 * Looks at a credential, does what the rules say, and looks again, until nothing is left to do: what actions, the schedule,
 * buttons and agents all call.
 *
 * @throws NotFoundError where the register does not know it; FencedOutError where somebody else has gone on with it; and what
 *   GitLab says to a change
 */
export async function keepCredential(
  keeper: Keeper,
  credentialId: string,
  wanted: Wanted,
): Promise<Kept> {
  const record = await readRecord(keeper, credentialId);
  return holdCredential(keeper, record, holder =>
    keepHeld(holder, credentialId, wanted),
  );
}

async function keepHeld(
  holder: Holder,
  credentialId: string,
  wanted: Wanted,
): Promise<Kept> {
  const done: Done = {};
  let readsMarked = wanted.asked !== undefined;
  let depositFailed: Error | undefined;
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const record = await readRecord(holder, credentialId);
    const look = await takeLook(holder.attempt, record, {
      marked: readsMarked,
    });
    const view: LifeView = {
      ...record,
      look,
      settings: holder.settings,
      now: holder.attempt.api.now().getTime(),
      asked: done.renewed ? undefined : wanted.asked,
      depositFailed: depositFailed !== undefined,
      keepOldForMs: wanted.keepOldForMs,
    };
    const decision = next(view);
    const { action } = decision;
    if (action.do === 'readMarked' && !readsMarked) {
      readsMarked = true;
      continue;
    }
    const isOver =
      action.do === 'nothing' ||
      action.do === 'readMarked' ||
      (action.do === 'mint' && !wanted.mayMint);
    if (isOver) {
      await conclude(holder, view, decision, depositFailed !== undefined);
      if (depositFailed) throw depositFailed;
      return { ...done, record, decision };
    }
    try {
      addTo(done, await perform(holder, view, action, wanted));
      if (done.renewed && record.credential.compromisedAt === undefined) {
        return await endRenewed(holder, view, done);
      }
    } catch (caught) {
      const error = toError(caught);
      const isCompromised = record.credential.compromisedAt !== undefined;
      if (error instanceof FencedOutError || !isCompromised || depositFailed) {
        await conclude(holder, view, decision, true);
        throw error;
      }
      // Others know it: what is old is revoked, whether or not there is a new one.
      depositFailed = error;
    }
    readsMarked = wanted.asked !== undefined;
  }
  throw new Error(
    `Credential ${credentialId} is still not at rest after ${MOST_TURNS} turns`,
  );
}

/** Its proof was the look: another one would show the same. */
async function endRenewed(
  holder: Holder,
  view: LifeView,
  done: Done,
): Promise<Kept> {
  const record = await readRecord(holder, view.credential.id);
  const after = { ...view, ...record };
  const decision = rested(after);
  await conclude(holder, after, decision, false);
  return { ...done, record, decision };
}

async function readRecord(
  { attempt }: Pick<Keeper, 'attempt'>,
  credentialId: string,
): Promise<CredentialRecord> {
  const record = await attempt.register.life.read(credentialId);
  if (!record) {
    throw new NotFoundError(
      `The register of this portal has no credential ${credentialId}`,
    );
  }
  return record;
}

async function conclude(
  { attempt }: Holder,
  { credential, look }: LifeView,
  decision: Decision,
  failed: boolean,
): Promise<void> {
  const { state, cause, text } = decision;
  const now = attempt.api.now();
  const nextLookAt = failed
    ? now.getTime() + backOff(credential)
    : decision.nextLookAt;
  const couldNotTell = cause === 'cannotSee' || cause === 'hostRefuses';
  await attempt.register.life
    .conclude(
      credential.id,
      {
        state,
        cause,
        text,
        nextLookAt,
        failed: failed || couldNotTell,
        ownerPath: typeof look.owner === 'object' ? look.owner.path : undefined,
      },
      now,
    )
    .catch(error => {
      attempt.logger.warn(
        `Could not record how credential ${credential.id} is: ${toError(error).message}`,
      );
    });
}

/** After what has failed, by how often in a row; what others know is never left for long. */
function backOff({ failures, compromisedAt }: Credential): number {
  return compromisedAt === undefined
    ? Math.min(FIRST_BACK_OFF_MS * 2 ** failures, LONGEST_BACK_OFF_MS)
    : COMPROMISED_BACK_OFF_MS;
}

function addTo(done: Done, more: Done): void {
  done.renewed = more.renewed ?? done.renewed;
  done.revoked = [...(done.revoked ?? []), ...(more.revoked ?? [])];
  done.variables = more.variables ?? done.variables;
}

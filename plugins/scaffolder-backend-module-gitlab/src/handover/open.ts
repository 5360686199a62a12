import type { LedgerEntry } from '../ledger/ledger';
import { RESOURCES } from '../resources';
import type { Holding } from '../resources/variable/details';
import { type Attempt, bindingOf, type Rehearsal } from '../saga/attempt';
import {
  type EnvelopeLabel,
  type EnvelopePart,
  envelopesIn,
  fill,
  isWhole,
} from '../sealing/parts';
import type {
  SealedValueError,
  SealedValueProblem,
} from '../sealing/sealedValueError';
import type { Secret } from '../sealing/secret';
import { type Destination, mintAgain } from './mintAgain';

/** The opened value of an input, and which tokens of this task are in it. */
export interface OpenedValue {
  value: Secret;
  opened: boolean;
  holding: Holding;
}

/** Reasons for which an envelope of this very task does not open, and a new token helps. */
const LOST: SealedValueProblem[] = ['unknown-key', 'replaced-key', 'expired'];

/**
 * Opens the envelopes of a secret input.
 *
 * After task recovery the step that sealed a token is not run again, and its envelope may no longer be of use: it was
 * sealed with a key that died with its process, or too long ago, or the task was rolled back in between. Then the token
 * is revoked and made again, and what this task has stored of it before is written again.
 *
 * @throws SealedValueError if an envelope does not open, and is not of a token that this task made
 * @throws ConflictError if another token would break what this task has stored before
 */
export async function openOrMintAgain(
  attempt: Attempt,
  text: Secret,
  destination: Destination,
): Promise<OpenedValue> {
  const parts = await attempt.sealer.read(text, bindingOf(attempt));
  const envelopes = envelopesIn(parts);
  const uses: Use[] = [];
  for (const envelope of envelopes) {
    uses.push(useOf(envelope, await findTokenEntry(attempt, envelope.label)));
  }
  const minted = new Map<string, Secret>();
  for (const { entry, useless } of uses) {
    if (entry && useless !== undefined && !minted.has(entry.id)) {
      const value = await mintAgain(attempt, entry, useless, destination);
      minted.set(entry.id, value);
    }
  }
  const values = uses.map(
    ({ entry, value }) => (entry && minted.get(entry.id)) ?? value!,
  );
  return {
    value: fill(parts, values),
    opened: envelopes.length > 0,
    holding: {
      entryIds: [
        ...new Set(uses.flatMap(({ entry }) => (entry ? [entry.id] : []))),
      ],
      whole: isWhole(parts),
    },
  };
}

/** What is taken for an envelope: its value, or that of its token made again. */
interface Use {
  /** Of the token, if this task made it. */
  entry: LedgerEntry | undefined;
  value: Secret | undefined;
  /** Why the token must be made again, which then has an entry. */
  useless: string | undefined;
}

/** @throws SealedValueError if the envelope does not open, and no new token helps */
function useOf(
  { label, value, problem }: EnvelopePart,
  entry: LedgerEntry | undefined,
): Use {
  if (problem && !(entry && isLost(problem))) {
    throw problem;
  }
  return {
    entry,
    value,
    useless: problem?.message ?? (entry && whyDead(entry, label)),
  };
}

/** Whether {@link openOrMintAgain} may make another token for an envelope with that problem. */
function isLost({ problem }: SealedValueError): boolean {
  return LOST.includes(problem);
}

/**
 * Before anything is asked or changed: an envelope that neither opens here nor can be made again.
 *
 * @returns the opened value; `undefined` where only a new token will do
 */
export async function refuseWhatDoesNotOpen(
  attempt: Rehearsal,
  text: Secret,
): Promise<Pick<OpenedValue, 'value' | 'opened'> | undefined> {
  const parts = await attempt.sealer.read(text, bindingOf(attempt));
  const values: Secret[] = [];
  const envelopes = envelopesIn(parts);
  for (const envelope of envelopes) {
    const { label, value, problem } = envelope;
    if (problem) {
      useOf(envelope, await findTokenEntry(attempt, label));
    }
    values.push(...(value ? [value] : []));
  }
  return values.length === envelopes.length
    ? { value: fill(parts, values), opened: envelopes.length > 0 }
    : undefined;
}

/** The ledger entry, of this task and this GitLab, of the token that the envelope says is in it. */
async function findTokenEntry(
  attempt: Rehearsal,
  label: EnvelopeLabel | undefined,
): Promise<LedgerEntry | undefined> {
  const { taskId } = attempt.ref;
  if (!label?.entryId || label.taskId !== taskId) {
    return undefined;
  }
  const entry = await attempt.ledger.find(label.entryId);
  return entry?.taskId === taskId &&
    RESOURCES.of(entry).mintable !== undefined &&
    entry.host === attempt.api.host
    ? entry
    : undefined;
}

/** Why a token whose envelope opens is of no use; `undefined` if it lives as far as the ledger knows. */
function whyDead(
  entry: LedgerEntry,
  label: EnvelopeLabel | undefined,
): string | undefined {
  if (entry.state !== 'made') {
    return entry.reason ?? 'An earlier attempt revoked it';
  }
  // Another replica, which could not open the envelope, may have made the token again.
  return label?.gitlabId === undefined || label.gitlabId === entry.gitlabId
    ? undefined
    : `Token ${entry.gitlabId} has replaced it`;
}

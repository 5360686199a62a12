import { ConflictError } from '@backstage/errors';
import type { Container } from '../gitlab/api';
import { isOpen, type LedgerEntry } from '../ledger/ledger';
import {
  ACCESS_TOKEN,
  accessTokenDetails,
} from '../resources/accessToken/details';
import { howToMint } from '../resources/accessToken/mint';
import { accessToken } from '../resources/accessToken/resource';
import {
  type Holding,
  VARIABLE,
  variableDetails,
} from '../resources/variable/details';
import { keepPriorState } from '../resources/variable/priorState';
import { variable } from '../resources/variable/resource';
import { complete } from '../saga/act';
import { type Attempt, bindingOf } from '../saga/attempt';
import { containerOf, isMarkedBy } from '../saga/mark';
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

/** The opened value of an input, and which tokens of this task are in it. */
export interface OpenedValue {
  value: Secret;
  opened: boolean;
  holding: Holding;
}

/** The CI/CD variable that a value is for. */
export interface Destination {
  key: string;
  environmentScope: string;
}

/** Reasons for which an envelope of this very task does not open, and a new token helps. */
const LOST: SealedValueProblem[] = ['unknown-key', 'replaced-key', 'expired'];

/**
 * Opens the envelopes of a secret input.
 *
 * After task recovery the step that sealed a token is not run again, and its envelope may be of no use any more: it was
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
  attempt: Attempt,
  text: Secret,
): Promise<Pick<OpenedValue, 'value' | 'opened'> | undefined> {
  const parts = await attempt.sealer.read(text, bindingOf(attempt));
  const values: Secret[] = [];
  const envelopes = envelopesIn(parts);
  for (const { value, problem } of envelopes) {
    if (problem && !isLost(problem)) {
      throw problem;
    }
    values.push(...(value ? [value] : []));
  }
  return values.length === envelopes.length
    ? { value: fill(parts, values), opened: envelopes.length > 0 }
    : undefined;
}

/** The ledger entry, of this task and this GitLab, of the token that the envelope says is in it. */
async function findTokenEntry(
  attempt: Attempt,
  label: EnvelopeLabel | undefined,
): Promise<LedgerEntry | undefined> {
  const { taskId } = attempt.ref;
  if (!label?.entryId || label.taskId !== taskId) {
    return undefined;
  }
  const entry = await attempt.ledger.find(label.entryId);
  return entry?.taskId === taskId &&
    entry.kind === ACCESS_TOKEN &&
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

async function mintAgain(
  attempt: Attempt,
  found: LedgerEntry,
  because: string,
  destination: Destination,
): Promise<Secret> {
  const holders = await findHolders(attempt, found);
  refuseToBreak(attempt, found, holders, destination);
  return attempt.hold([accessToken.target(found)], async lease => {
    // From here on nobody takes the envelope for good, wherever this attempt ends.
    const taken = await attempt.ledger.takeOver(
      attempt.ref.taskAttempt,
      found.id,
    );
    attempt.logger.warn(
      `The sealed value of access token "${found.name}" of ${found.containerKind} ${found.containerId} is of no use any more; making the token again. ${because}`,
    );
    const asMade: Attempt = {
      ...attempt,
      ref: { ...attempt.ref, stepId: found.stepId, actionId: found.actionId },
    };
    const how = howToMint(
      asMade,
      lease,
      {
        container: numbered(containerOf(found)),
        spec: accessTokenDetails.read(found).spec!,
      },
      { deposited: false },
    );
    const entry = isOpen(taken) ? taken : await attempt.ledger.reopen(taken);
    const { token, value } = await how.settle(
      await complete(asMade, entry, true, how),
    );
    for (const holder of holders) {
      await storeAgain(attempt, holder, { id: token.id, value: value! });
    }
    return value!;
  });
}

/** An older version noted paths; a token that it made in this task has its project's number in the same ledger. */
function numbered(container: Container): Container {
  const id = Number(container.id);
  return Number.isInteger(id) ? { ...container, id } : container;
}

/** Variables of this task that hold the token, as far as the ledger knows. */
async function findHolders(
  attempt: Attempt,
  token: LedgerEntry,
): Promise<LedgerEntry[]> {
  const entries = await attempt.ledger.listTask(attempt.ref.taskId);
  return entries.filter(
    it =>
      it.kind === VARIABLE &&
      it.state === 'made' &&
      variableDetails.read(it).holding?.entryIds.includes(token.id),
  );
}

/** Before anything is revoked: what cannot be written again would be left with a dead token. */
function refuseToBreak(
  attempt: Attempt,
  token: LedgerEntry,
  holders: LedgerEntry[],
  destination: Destination,
): void {
  const broken = holders.find(it => {
    const isThisOne =
      it.stepId === attempt.ref.stepId &&
      it.name === destination.key &&
      it.environmentScope === destination.environmentScope;
    const canBeWritten =
      variableDetails.read(it).holding?.whole && it.host === attempt.api.host;
    return !isThisOne && !canBeWritten;
  });
  if (broken) {
    throw new ConflictError(
      `The sealed value of access token "${token.name}" (id ${token.gitlabId}) is of no use any more, and making the token again would break CI/CD variable ${broken.name} of ${broken.containerKind} ${broken.containerId}, which holds it as a part of a longer text or at another GitLab. Nothing was changed. Start the task over`,
    );
  }
}

/** Writes the new value where the variable is still as its step left it. */
async function storeAgain(
  attempt: Attempt,
  holder: LedgerEntry,
  token: { id: number; value: Secret },
): Promise<void> {
  const container = numbered(containerOf(holder));
  const scope = holder.environmentScope ?? '*';
  const what = `CI/CD variable ${holder.name} of ${container.kind} ${container.id}`;
  await attempt.hold([variable.target(holder)], async () => {
    const existing = await attempt.api.findVariable(
      container,
      holder.name,
      scope,
    );
    if (
      !existing ||
      !isMarkedBy(holder, existing.description, attempt.portal)
    ) {
      attempt.logger.warn(
        `Did not write access token ${token.id} to ${what}: somebody has changed or removed it since`,
      );
      return;
    }
    const entry = await attempt.ledger.takeOver(
      attempt.ref.taskAttempt,
      holder.id,
    );
    const change = { value: token.value };
    await keepPriorState(attempt, entry, existing, change);
    await attempt.api.updateVariable(container, holder.name, scope, change);
    attempt.logger.info(`${what} holds access token ${token.id} now`);
  });
}

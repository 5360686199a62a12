import type { ResourceOwner } from '../gitlab/api';
import type { LedgerEntry } from '../ledger/ledger';
import {
  SealedValueError,
  type SealedValueProblem,
} from '../sealing/sealedValueError';
import type { Sealer } from '../sealing/sealer';
import type { Secret } from '../sealing/secret';
import { mintAccessToken, type WantedToken } from './accessToken';
import type { Step } from './step';

/** The opened value of an input, and which token it is where that is known. */
export interface OpenedValue {
  value: Secret;
  opened: boolean;
  tokenId: number | undefined;
}

/** Reasons for which an envelope of this very task does not open, and a new token helps. */
const LOST: SealedValueProblem[] = ['unknown-key', 'expired'];

/**
 * Opens the envelopes of a secret input.
 *
 * After task recovery the step that sealed a token is not run again, and its envelope may not open any more: it was
 * sealed with a key that died with its process, or too long ago. Then the token, which nobody can use any more, is
 * revoked and made again, and what this task has stored of it before is written again.
 *
 * @throws SealedValueError if the envelope does not open, and is not of a token that this task made
 */
export async function openOrMintAgain(
  step: Step,
  sealer: Sealer,
  text: Secret,
): Promise<OpenedValue> {
  const { taskId } = step.ref;
  const entry = await findTokenEntry(step, sealer, text);
  try {
    const { value, opened } = await sealer.open(text, { taskId });
    const tokenId = entry?.gitlabId ? Number(entry.gitlabId) : undefined;
    return { value, opened, tokenId };
  } catch (error) {
    if (
      !(error instanceof SealedValueError) ||
      !LOST.includes(error.problem) ||
      !entry
    ) {
      throw error;
    }
    step.logger.warn(
      `The sealed value of access token ${entry.gitlabId} "${entry.name}" does not open any more; making the token again. ${error.message}`,
    );
    const { id, value } = await mintAgain(step, entry);
    return { value, opened: true, tokenId: id };
  }
}

/** The open ledger entry, of this task, of the token that the envelope says is in it. */
async function findTokenEntry(
  step: Step,
  sealer: Sealer,
  text: Secret,
): Promise<LedgerEntry | undefined> {
  const label = sealer.label(text);
  if (!label?.entryId || label.taskId !== step.ref.taskId) {
    return undefined;
  }
  const entry = await step.ledger.find(label.entryId);
  return entry?.taskId === step.ref.taskId &&
    entry.kind === 'accessToken' &&
    entry.state === 'made'
    ? entry
    : undefined;
}

async function mintAgain(step: Step, entry: LedgerEntry) {
  const owner: ResourceOwner = {
    kind: entry.ownerKind ?? 'project',
    id: entry.ownerId ?? '',
  };
  const tokenStep = {
    ...step,
    ref: { ...step.ref, stepId: entry.stepId, actionId: entry.actionId },
  };
  const token = await mintAccessToken(
    tokenStep,
    { ...entry, earlier: true },
    { owner, spec: entry.details.spec as WantedToken['spec'] },
  );
  await storeAgain(step, entry, owner, token);
  return token;
}

/** Other variables of this task that held the token before. */
async function storeAgain(
  step: Step,
  entry: LedgerEntry,
  owner: ResourceOwner,
  token: { id: number; value: Secret },
): Promise<void> {
  const entries = await step.ledger.ofTask(step.ref.taskId);
  const holders = entries.filter(
    it =>
      it.kind === 'variable' &&
      it.state === 'made' &&
      String(it.details.tokenId) === entry.gitlabId,
  );
  for (const holder of holders) {
    await step.api.updateVariable(
      owner,
      holder.name,
      holder.environmentScope ?? '*',
      { value: token.value },
    );
    await step.ledger.made(holder.id, { details: { tokenId: token.id } });
    step.logger.info(
      `CI/CD variable ${holder.name} of ${owner.kind} ${owner.id} holds access token ${token.id} now`,
    );
  }
}

import { carriesMark, sameMark, sameTask, withMark } from '../domain/mark';
import type {
  AccessToken,
  CreatedAccessToken,
  GitLabApi,
  NewAccessToken,
  ResourceOwner,
} from '../gitlab/api';
import type {
  BegunEntry,
  LedgerEntry,
  MadeFacts,
  Thing,
} from '../ledger/ledger';
import { makeOnce } from './makeOnce';
import type { Step } from './step';

/** An access token a step wants; its description will carry the step's mark. */
export interface WantedToken {
  owner: ResourceOwner;
  spec: NewAccessToken;
}

/**
 * Mints an access token for its ledger entry. GitLab tells a token's value once, so what an earlier attempt made, or
 * may have made, cannot be used: it is revoked and made again.
 */
export async function mintAccessToken(
  step: Step,
  entry: BegunEntry,
  wanted: WantedToken,
): Promise<CreatedAccessToken> {
  const { owner } = wanted;
  const what = describeToken(wanted);
  const spec = { ...wanted.spec, description: describe(step, wanted.spec) };

  if (entry.state === 'made' && entry.gitlabId) {
    step.logger.warn(
      `An earlier attempt made ${what} (id ${entry.gitlabId}), but nobody has its value any more; revoking it and making it again`,
    );
    await step.api.revokeAccessToken(owner, Number(entry.gitlabId));
    await step.ledger.again(entry.id);
  }

  const revokeLost = async (api: GitLabApi, keep?: number) => {
    const lost = await findLostTokens(step, api, wanted, keep);
    for (const token of lost) {
      await api.revokeAccessToken(owner, token.id);
      step.logger.warn(
        `Revoked access token ${token.id} "${token.name}" of ${owner.id}: this step made it, but nobody has its value`,
      );
    }
  };

  const { made, looked } = await makeOnce<CreatedAccessToken>(step, entry, {
    what,
    make: async () => {
      const token = await step.api.createAccessToken(owner, spec);
      step.hide(token.value);
      return token;
    },
    look: async () => {
      await revokeLost(step.api);
      return undefined;
    },
    facts: factsOfToken,
    abandon: async lost => {
      if (lost) {
        await step.cleanUpApi.revokeAccessToken(owner, lost.id);
      } else {
        await revokeLost(step.cleanUpApi);
      }
      return true;
    },
  });
  if (looked) {
    // A call whose answer was lost may have been slow rather than dead, and have acted after the look.
    await revokeLost(step.api, made.id);
  }
  return made;
}

/** What the ledger remembers of a token; enough for the outputs of a later attempt. */
export function factsOfToken(token: AccessToken): MadeFacts {
  return {
    gitlabId: token.id,
    expiresAt: token.expiresAt,
    details: { userId: token.userId, accessLevel: token.accessLevel },
  };
}

/**
 * Active tokens of that name which this step made and no ledger entry of this task accounts for.
 *
 * @param keep - the id of the token that was just made
 */
async function findLostTokens(
  step: Step,
  api: GitLabApi,
  wanted: WantedToken,
  keep?: number,
): Promise<AccessToken[]> {
  const { taskId, stepId } = step.ref;
  const active = await api.listAccessTokens(wanted.owner, {
    state: 'active',
  });
  const entries = await step.ledger.ofTask(taskId);
  const accountedFor = new Set(
    entries
      .filter(it => it.kind === 'accessToken' && it.state === 'made')
      .map(it => it.gitlabId),
  );
  return active.filter(
    token =>
      token.name === wanted.spec.name &&
      token.id !== keep &&
      sameMark(token.description, { task: taskId, step: stepId }) &&
      !accountedFor.has(String(token.id)),
  );
}

/**
 * Active tokens of that name that other tasks of this portal have made, and that the wanted one replaces. The newest
 * first. What this task has made is not older: in an `each`, it is the token of another round.
 */
export async function findOlderTokens(
  step: Step,
  owner: ResourceOwner,
  wanted: Thing,
): Promise<AccessToken[]> {
  const { taskId } = step.ref;
  const active = await step.api.listAccessTokens(owner, { state: 'active' });
  const ofOthers = active
    .filter(
      token =>
        token.name === wanted.name &&
        carriesMark(token.description) &&
        !sameTask(token.description, taskId),
    )
    .sort((a, b) => b.id - a.id);
  return ofOthers.length === 0
    ? []
    : withoutSiblings(
        ofOthers,
        await step.ledger.othersOpen(taskId, wanted),
        wanted,
      );
}

/**
 * Pure: leaves out the tokens of other rounds. A step that ran in an `each` has made one token for this variable, and
 * others of the same name for other variables, which are not replaced here.
 *
 * @param entries - what the ledger knows of the tokens
 */
export function withoutSiblings(
  tokens: AccessToken[],
  entries: LedgerEntry[],
  wanted: Pick<Thing, 'variableKey' | 'environmentScope'>,
): AccessToken[] {
  const isForThis = (entry: LedgerEntry) =>
    entry.variableKey === wanted.variableKey &&
    entry.environmentScope === wanted.environmentScope;
  return tokens.filter(token => {
    const made = entries.find(it => it.gitlabId === String(token.id));
    return (
      !made ||
      isForThis(made) ||
      !entries.some(
        it =>
          it.taskId === made.taskId &&
          it.stepId === made.stepId &&
          isForThis(it),
      )
    );
  });
}

/** Revokes what a new token replaces. */
export async function revokeOlder(
  step: Step,
  owner: ResourceOwner,
  older: AccessToken[],
  keep: number,
): Promise<void> {
  for (const token of older.filter(it => it.id !== keep)) {
    await step.api.revokeAccessToken(owner, token.id);
    await step.ledger.gone(
      { kind: 'accessToken', host: step.api.host, gitlabId: token.id },
      `Replaced by token ${keep}`,
    );
    step.logger.info(
      `Revoked access token ${token.id} "${token.name}" of ${owner.kind} ${owner.id}, which token ${keep} replaces`,
    );
  }
}

function describeToken(wanted: WantedToken): string {
  return `access token "${wanted.spec.name}" of ${wanted.owner.kind} ${wanted.owner.id}`;
}

function describe(step: Step, spec: NewAccessToken): string {
  return withMark(spec.description, {
    task: step.ref.taskId,
    step: step.ref.stepId,
  });
}

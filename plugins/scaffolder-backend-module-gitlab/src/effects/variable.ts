import {
  ConflictError,
  InputError,
  NotImplementedError,
  toError,
} from '@backstage/errors';
import {
  carriesMark,
  type Mark,
  sameMark,
  withMark,
  withoutMark,
} from '../domain/mark';
import { maskingProblem } from '../domain/variableRules';
import type {
  GitLabApi,
  NewVariable,
  ResourceOwner,
  Variable,
  VariableChange,
  VariableType,
} from '../gitlab/api';
import { isTaken, OutcomeUnknownError } from '../gitlab/errors';
import type { BegunEntry, LedgerEntry } from '../ledger/ledger';
import type { Secret } from '../sealing/secret';
import { keepBefore } from './before';
import { makeOnce } from './makeOnce';
import type { Step } from './step';

/**
 * What to do with a variable of that key and environment scope that is there already:
 *
 * - `fail`, unless it already is exactly as asked
 * - `update` it
 * - `skip`: leave it as it is
 * - `updateMarked`: update it if it carries a mark of ours, else fail
 */
export type IfVariableExists = 'fail' | 'update' | 'skip' | 'updateMarked';

export interface WantedVariable {
  owner: ResourceOwner;
  /** Its description will carry the step's mark. */
  variable: NewVariable;
  ifExists: IfVariableExists;
  /** The author says nothing of masking: an update leaves a masked variable masked. Default: false. */
  keepMasked?: boolean;
  /** Id of the token whose value it is, so that a later attempt knows which token the variable holds. */
  tokenId?: number;
  /** Hears what GitLab answers of the variable that was written. */
  told?(stored: Variable): void;
  /** Tokens of this task that were opened into the value. */
  holding?: Holding;
}

/** Which access tokens of a task a variable has in it. */
export interface Holding {
  /** Their ledger entries. */
  entryIds: string[];
  /** Whether the value is one token and nothing else, so that another can be written in its place. */
  whole: boolean;
}

export type VariableOutcome = 'created' | 'updated' | 'unchanged' | 'skipped';

/**
 * Stores a CI/CD variable for its ledger entry. One request where the key is free; GitLab's refusal of a taken key is
 * the look. A first call that was lost is recognised by the mark in the variable's description, and its value is
 * written again.
 *
 * @throws ConflictError if the key is taken by something else
 * @throws NotImplementedError if this GitLab cannot hide or mask what must be hidden or masked; nothing is left then
 */
export async function storeVariable(
  step: Step,
  entry: BegunEntry,
  wanted: WantedVariable,
): Promise<VariableOutcome> {
  const { owner } = wanted;
  const mark = markFor(step);
  const variable = {
    ...wanted.variable,
    description: withMark(wanted.variable.description, mark),
  };
  const { key, environmentScope } = variable;
  let { sealedBefore } = entry;

  const makeAnew = async () => {
    await step.ledger.again(entry.id);
    sealedBefore = undefined;
  };

  const settle = async (): Promise<VariableOutcome | undefined> => {
    const existing = await step.api.findVariable(owner, key, environmentScope);
    if (!existing) {
      if (sealedBefore !== undefined) {
        await makeAnew(); // somebody removed what was there before
      }
      return undefined;
    }
    const decision = decideOnExisting(existing, wanted, {
      mark,
      wasThere: sealedBefore !== undefined,
    });
    if (decision.kind === 'conflict') {
      throw new ConflictError(decision.because);
    }
    if (decision.kind === 'makeAgain') {
      await step.cleanUpApi.deleteVariable(owner, key, environmentScope);
      return undefined;
    }
    if (decision.kind === 'write') {
      // Where it is this step's already, GitLab may refuse it: a look must not say that nothing of the step is there.
      const isOurs = sameMark(existing.description, mark);
      if (!isOurs && staysMasked(existing, wanted)) {
        requireMaskable(wanted.variable);
      }
      const change = changeOf(existing, wanted, mark);
      const kept = { ...entry, sealedBefore };
      sealedBefore = await keepBefore(step, kept, existing, change);
      wanted.told?.(
        await step.api.updateVariable(owner, key, environmentScope, change),
      );
    }
    return decision.outcome;
  };

  const factsOf = (outcome: VariableOutcome) => ({
    details:
      outcome === 'created' || outcome === 'updated'
        ? { outcome, tokenId: wanted.tokenId, holding: wanted.holding }
        : { outcome },
  });

  if (entry.state === 'made') {
    if (await settle()) {
      const outcome = entry.details.outcome as VariableOutcome;
      await step.ledger.made(entry.id, factsOf(outcome));
      return outcome;
    }
    await makeAnew(); // somebody removed it since
  }

  const { made } = await makeOnce<VariableOutcome>(step, entry, {
    what: `CI/CD variable ${key} of ${owner.kind} ${owner.id}`,
    make: async () => {
      let created: Variable;
      try {
        created = await step.api.createVariable(owner, variable);
      } catch (error) {
        const settled = isTaken(error) ? await settle() : undefined;
        if (settled) {
          return settled;
        }
        throw error;
      }
      await requireAsSafeAsAsked(step.cleanUpApi, owner, variable, created);
      wanted.told?.(created);
      return 'created';
    },
    look: settle,
    facts: factsOf,
  });
  return made;
}

/** What {@link storeVariable} noted of the tokens in the variable. */
export function readHolding(entry: LedgerEntry): Holding | undefined {
  return entry.details.holding as Holding | undefined;
}

/** How a template describes a variable; what it leaves out depends on whether the value was sealed. */
export interface VariableWish {
  key: string;
  value: Secret;
  /** Whether the value came out of an envelope. */
  sealed: boolean;
  variableType: VariableType;
  protected: boolean;
  masked?: boolean;
  maskedAndHidden?: boolean;
  raw: boolean;
  environmentScope: string;
  description?: string;
}

/**
 * Pure: the variable GitLab is asked for. A value that came sealed is masked and hidden unless the author says otherwise.
 *
 * @throws InputError if the value has to be masked and GitLab could not
 */
export function planVariable(wish: VariableWish): NewVariable {
  const { key, value, sealed, variableType, raw } = wish;
  const maskedAndHidden =
    wish.maskedAndHidden ?? (sealed && wish.masked !== false);
  const masked = maskedAndHidden || (wish.masked ?? sealed);
  if (masked) {
    requireMaskable(wish);
  }
  return {
    key,
    value,
    variableType,
    protected: wish.protected,
    masked,
    maskedAndHidden,
    raw,
    environmentScope: wish.environmentScope,
    description: wish.description,
  };
}

/** GitLab says only that a value is invalid. */
function requireMaskable(
  variable: Pick<NewVariable, 'key' | 'value' | 'raw'>,
): void {
  const { key, value, raw } = variable;
  const problem = maskingProblem(value.reveal(), { raw });
  if (problem) {
    throw new InputError(`CI/CD variable ${key}: ${problem}`);
  }
}

type Decision =
  | { kind: 'write'; outcome: VariableOutcome }
  | { kind: 'leave'; outcome: VariableOutcome }
  /** This step made it, but GitLab left it readable. */
  | { kind: 'makeAgain'; outcome: VariableOutcome }
  | { kind: 'conflict'; because: string };

/**
 * Pure: what to do with a variable that is there already.
 *
 * @param step - its mark, and whether it found the variable there when it first wrote to it
 */
export function decideOnExisting(
  existing: Variable,
  wanted: WantedVariable,
  { mark, wasThere = false }: { mark: Mark; wasThere?: boolean },
): Decision {
  const { ifExists, owner, variable } = wanted;
  // GitLab hides a variable when it is created, or never; and nothing is written to one that should be and is not.
  const staysReadable = variable.maskedAndHidden && !existing.hidden;
  if (sameMark(existing.description, mark)) {
    if (staysReadable) {
      return { kind: 'makeAgain', outcome: 'created' };
    }
    return { kind: 'write', outcome: wasThere ? 'updated' : 'created' };
  }
  const isOurs = carriesMark(existing.description);
  const scope =
    variable.environmentScope === '*'
      ? ''
      : ` for the environments "${variable.environmentScope}"`;
  const there = `${owner.kind} ${owner.id} already has a CI/CD variable ${variable.key}${scope}`;
  if (ifExists === 'update' || (ifExists === 'updateMarked' && isOurs)) {
    return staysReadable
      ? {
          kind: 'conflict',
          because: `${there}, which is not hidden, and GitLab can hide only new variables. Nothing was changed. Remove it in the project’s CI/CD settings, or set maskedAndHidden to false in the template: then maintainers can read the value.`,
        }
      : { kind: 'write', outcome: 'updated' };
  }
  if (ifExists === 'skip') {
    return { kind: 'leave', outcome: 'skipped' };
  }
  if (ifExists === 'fail' && isExactly(existing, variable)) {
    return { kind: 'leave', outcome: 'unchanged' };
  }
  const whose = isOurs
    ? 'another task of this portal made it'
    : 'it was not made by this portal';
  return {
    kind: 'conflict',
    because: `${there}, and ${whose}. Nothing was changed. ${adviceFor(ifExists)}`,
  };
}

function adviceFor(ifExists: IfVariableExists): string {
  return ifExists === 'updateMarked'
    ? 'Choose another key, or remove the variable in the project’s CI/CD settings.'
    : 'Choose another key, or set ifExists to "update" or "skip" in the template.';
}

function isExactly(existing: Variable, wanted: NewVariable): boolean {
  return (
    existing.value !== undefined &&
    existing.value.reveal() === wanted.value.reveal() &&
    existing.variableType === wanted.variableType &&
    existing.protected === wanted.protected &&
    existing.masked === wanted.masked &&
    existing.hidden === wanted.maskedAndHidden &&
    existing.raw === wanted.raw
  );
}

/** A hidden variable is masked for good, whatever is asked. */
function staysMasked(existing: Variable, wanted: WantedVariable): boolean {
  return existing.hidden || ((wanted.keepMasked ?? false) && existing.masked);
}

/** GitLab refuses any word on masking in a change of a hidden variable, even the same word. */
function changeOf(
  existing: Variable,
  wanted: WantedVariable,
  mark: Mark,
): VariableChange {
  const { variable } = wanted;
  const { value, variableType, raw } = variable;
  const masked = variable.masked || staysMasked(existing, wanted);
  return {
    value,
    variableType,
    raw,
    protected: variable.protected,
    description: withMark(
      variable.description ?? withoutMark(existing.description),
      mark,
    ),
    ...(existing.hidden ? {} : { masked }),
  };
}

/** An older GitLab does not know `masked_and_hidden`, says nothing, and leaves the value readable. */
async function requireAsSafeAsAsked(
  api: GitLabApi,
  owner: ResourceOwner,
  wanted: NewVariable,
  created: Variable,
): Promise<void> {
  const missing = [
    wanted.maskedAndHidden && !created.hidden && 'hidden',
    wanted.masked && !created.masked && 'masked',
  ].filter(Boolean);
  if (missing.length === 0) {
    return;
  }
  const stored = `GitLab stored the CI/CD variable ${wanted.key} of ${owner.kind} ${owner.id} but did not make it ${missing.join(' and ')}`;
  try {
    await api.deleteVariable(owner, wanted.key, wanted.environmentScope);
  } catch (error) {
    throw new OutcomeUnknownError(
      `${stored}, and it could not be removed again. ${toError(error).message}`,
    );
  }
  throw new NotImplementedError(
    `${stored}, so it was removed again. ` +
      `Hidden variables need GitLab 17.4 or newer; on an older GitLab set maskedAndHidden to false, and the value is masked in logs but readable to maintainers.`,
  );
}

function markFor(step: Step): Mark {
  return { task: step.ref.taskId, step: step.ref.stepId };
}

import {
  ConflictError,
  InputError,
  NotImplementedError,
  toError,
} from '@backstage/errors';
import { type Mark, readMark, withMark, withoutMark } from '../../domain/mark';
import { maskingProblem } from '../../domain/variableRules';
import type {
  GitLabApi,
  NewVariable,
  Container,
  Variable,
  VariableChange,
  VariableType,
} from '../../gitlab/api';
import { isTaken, OutcomeUnknownError } from '../../gitlab/errors/errors';
import type { Also } from '../../ledger/also';
import { type LedgerEntry, type Thing, wasThere } from '../../ledger/ledger';
import type { Secret } from '../../sealing/secret';
import { act, type Noting } from '../../saga/act';
import { keepPriorState, sealNew } from './priorState';
import { isMarkedBy, isOfThisPortal, taskMark } from '../../saga/mark';
import type { Attempt } from '../../saga/attempt';

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
  container: Container;
  /** Its description will carry the mark. */
  variable: NewVariable;
  /** Default: the step's. */
  mark?: Mark;
  /** Recorded with what becomes of the variable. */
  deposit?: DepositRecords;
  ifExists: IfVariableExists;
  /** The author says nothing of masking: an update leaves a masked variable masked. Default: false. */
  keepMasked?: boolean;
  /** Hears what GitLab answers of the variable that was written. */
  told?(stored: Variable): void;
  /** Tokens of this task that were opened into the value. */
  holding?: Holding;
}

/** What the register notes while a token is written into its variable. */
export interface DepositRecords {
  tokenId: number;
  /** Before anything is sent. */
  depositing: Also;
  /** Before a variable that is there is changed. */
  putting: () => Also;
  /** When GitLab has answered. */
  current: (variable: NewVariable) => Also;
  /**
   * Right before a request is sent.
   *
   * @throws FencedOutError where it is too late to send it
   */
  requireInTime(): void;
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
 * Stores a CI/CD variable, once. One request where the key is free; GitLab's refusal of a taken key is the look. A first
 * call that was lost is recognised by the mark in the variable's description, and its value is written again.
 *
 * @throws ConflictError if the key is taken by something else
 * @throws NotImplementedError if this GitLab cannot hide or mask what must be hidden or masked; nothing is left then
 */
export async function storeVariable(
  attempt: Attempt,
  thing: Thing,
  wanted: WantedVariable,
): Promise<VariableOutcome> {
  const { container, deposit } = wanted;
  const round = attempt.roundOf(thing);
  const mark =
    wanted.mark ?? taskMark(attempt.portal, { ...attempt.ref, round });
  const variable = {
    ...wanted.variable,
    description: withMark(wanted.variable.description, mark),
  };
  const { key, environmentScope } = variable;

  const settle = async (
    entry: LedgerEntry,
    { note }: Noting,
  ): Promise<VariableOutcome | undefined> => {
    const existing = await attempt.api.findVariable(
      container,
      key,
      environmentScope,
    );
    if (!existing) {
      return undefined;
    }
    const isOwn = isMarkedBy(entry, existing.description, attempt.portal);
    const decision = decideOnExisting(existing, wanted, {
      isOwn,
      isOurs: isOwn || (await isOfThisPortal(attempt, existing.description)),
      wasThere: wasThere(entry),
    });
    if (decision.kind === 'conflict') {
      throw new ConflictError(decision.because);
    }
    if (decision.kind === 'makeAgain') {
      await attempt.cleanUpApi.deleteVariable(container, key, environmentScope);
      return undefined;
    }
    if (decision.kind === 'write' && holdsAlready(existing, deposit)) {
      return decision.outcome;
    }
    if (decision.kind === 'write') {
      // Where it is this step's already, GitLab may refuse it: a look must not say that nothing of the step is there.
      if (!isOwn && staysMasked(existing, wanted)) {
        requireMaskable(wanted.variable);
      }
      const change = changeOf(existing, wanted, mark);
      note(
        await keepPriorState(
          attempt,
          entry,
          existing,
          change,
          deposit?.putting(),
        ),
      );
      deposit?.requireInTime();
      wanted.told?.(
        await attempt.api.updateVariable(
          container,
          key,
          environmentScope,
          change,
        ),
      );
    }
    return decision.outcome;
  };

  const sealedBefore = await sealNew(
    attempt.sealer,
    { taskId: attempt.ref.taskId, host: attempt.api.host },
    variable,
  );
  const { made } = await act<VariableOutcome>(attempt, {
    thing: {
      ...thing,
      sealedBefore,
      details: { ...thing.details, wasThere: false },
    },
    what: `CI/CD variable ${key} of ${container.kind} ${container.id}`,
    alsoIntended: deposit?.depositing,
    resume: async () => {
      if (deposit) {
        await attempt.register.record(deposit.depositing);
      }
    },
    keep: async (entry, state) => {
      if (await isWrittenByOtherRound(attempt, entry, container)) {
        return entry.details.outcome as VariableOutcome;
      }
      const settled = await settle(entry, state);
      return settled && (entry.details.outcome as VariableOutcome);
    },
    make: async (entry, state) => {
      if (entry.sealedBefore !== sealedBefore) {
        // Of an earlier attempt; or somebody has removed what was there before.
        const prior = { sealedBefore, wasThere: false };
        state.note(await attempt.ledger.keepPrior(entry, prior));
      }
      let created: Variable;
      deposit?.requireInTime();
      try {
        created = await attempt.api.createVariable(container, variable);
      } catch (error) {
        const settled = isTaken(error) ? await settle(entry, state) : undefined;
        if (settled) {
          return settled;
        }
        throw error;
      }
      await requireAsSafeAsAsked(
        attempt.cleanUpApi,
        container,
        variable,
        created,
      );
      wanted.told?.(created);
      return 'created';
    },
    look: settle,
    recorded: outcome => ({
      details: isWritten(outcome)
        ? { outcome, tokenId: deposit?.tokenId, holding: wanted.holding }
        : { outcome },
    }),
    alsoMade: outcome =>
      isWritten(outcome) ? deposit?.current(variable) : undefined,
  });
  return made;
}

/** Of a step in an `each` that writes one variable again and again: the round that wrote it last will do so again. */
async function isWrittenByOtherRound(
  attempt: Attempt,
  entry: LedgerEntry,
  container: Container,
): Promise<boolean> {
  const entries = await attempt.ledger.listTask(entry.taskId);
  const others = entries.filter(
    it =>
      it.id !== entry.id &&
      it.kind === 'variable' &&
      it.stepId === entry.stepId &&
      it.containerId === entry.containerId &&
      it.name === entry.name &&
      it.environmentScope === entry.environmentScope,
  );
  if (others.length === 0) {
    return false;
  }
  const existing = await attempt.api.findVariable(
    container,
    entry.name,
    entry.environmentScope ?? '*',
  );
  return others.some(it =>
    isMarkedBy(it, existing?.description, attempt.portal),
  );
}

/** The description names the token, and was written in the same request as the value. */
function holdsAlready(
  existing: Variable,
  deposit: DepositRecords | undefined,
): boolean {
  const mark = readMark(existing.description);
  return mark?.kind === 'deposit' && mark.tokenId === deposit?.tokenId;
}

function isWritten(outcome: VariableOutcome): boolean {
  return outcome === 'created' || outcome === 'updated';
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
 * @param found - `isOwn`: it carries the mark of this very step; `isOurs`: of this portal; `wasThere`: the step found it
 *   there when it first wrote to it
 */
export function decideOnExisting(
  existing: Variable,
  wanted: Pick<WantedVariable, 'ifExists' | 'container' | 'variable'>,
  found: { isOwn: boolean; isOurs: boolean; wasThere?: boolean },
): Decision {
  const { ifExists, container, variable } = wanted;
  const { isOwn, isOurs, wasThere: before = false } = found;
  // GitLab hides a variable when it is created, or never; and nothing is written to one that should be and is not.
  const staysReadable = variable.maskedAndHidden && !existing.hidden;
  if (isOwn) {
    if (staysReadable) {
      return { kind: 'makeAgain', outcome: 'created' };
    }
    return { kind: 'write', outcome: before ? 'updated' : 'created' };
  }
  const scope =
    variable.environmentScope === '*'
      ? ''
      : ` for the environments "${variable.environmentScope}"`;
  const there = `${container.kind} ${container.id} already has a CI/CD variable ${variable.key}${scope}`;
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
  container: Container,
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
  const stored = `GitLab stored the CI/CD variable ${wanted.key} of ${container.kind} ${container.id} but did not make it ${missing.join(' and ')}`;
  try {
    await api.deleteVariable(container, wanted.key, wanted.environmentScope);
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

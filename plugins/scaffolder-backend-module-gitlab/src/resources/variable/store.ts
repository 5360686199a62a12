import { ConflictError, NotImplementedError, toError } from '@backstage/errors';
import { readMark, withMark } from '../../domain/mark';
import type { Container, NewVariable, Variable } from '../../gitlab/api';
import { isTaken, OutcomeUnknownError } from '../../gitlab/errors/errors';
import type { LedgerEntry, Thing } from '../../ledger/ledger';
import { act } from '../../saga/act';
import type { Attempt } from '../../saga/attempt';
import type { Noting } from '../../saga/making';
import { isMarkedBy, isOfThisPortal, taskMark } from '../../saga/mark';
import { changeOf, thingOf } from '../../saga/resource';
import { staysMasked, variableChange } from './change';
import { decideOnExisting } from './decide';
import {
  VARIABLE,
  variableDetails,
  type VariableOutcome,
  wasThere,
} from './details';
import { requireMaskable } from './plan';
import { keepPriorState, sealNew } from './priorState';
import { variable as kind } from './resource';
import type { DepositRecords, WantedVariable } from './wanted';

/**
 * Stores a CI/CD variable, once. One request where the key is free; GitLab's refusal of a taken key is the look. A first
 * call that was lost is recognised by the mark in the variable's description, and its value is written again.
 *
 * @throws ConflictError if the key is taken by something else
 * @throws NotImplementedError if this GitLab cannot hide or mask what must be hidden or masked; nothing is left then
 */
export async function storeVariable(
  attempt: Attempt,
  named: Omit<Thing, 'kind'>,
  wanted: WantedVariable,
): Promise<VariableOutcome> {
  const { container, deposit } = wanted;
  const round = attempt.roundOf(thingOf(kind, named));
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
      await attempt
        .cleanUp()
        .change(changeOf(kind, 'delete', named), api =>
          api.deleteVariable(container, key, environmentScope),
        );
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
      const change = variableChange(existing, wanted, mark);
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
      wanted.onStored?.(
        await attempt.change(changeOf(kind, 'update', named), api =>
          api.updateVariable(container, key, environmentScope, change),
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
  const { made } = await act(attempt, kind, {
    thing: {
      ...named,
      sealedBefore,
      details: { ...named.details, wasThere: false },
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
        return variableDetails.read(entry).outcome;
      }
      const settled = await settle(entry, state);
      return settled && variableDetails.read(entry).outcome;
    },
    make: async (entry, state): Promise<VariableOutcome> => {
      if (entry.sealedBefore !== sealedBefore) {
        // Of an earlier attempt; or somebody has removed what was there before.
        const prior = { sealedBefore, wasThere: false };
        state.note(await attempt.ledger.keepPrior(entry, prior));
      }
      let created: Variable;
      deposit?.requireInTime();
      try {
        created = await attempt.change(changeOf(kind, 'create', named), api =>
          api.createVariable(container, variable),
        );
      } catch (error) {
        const settled = isTaken(error) ? await settle(entry, state) : undefined;
        if (settled) {
          return settled;
        }
        throw error;
      }
      await requireAsSafeAsAsked(container, variable, created, () =>
        attempt
          .cleanUp()
          .change(changeOf(kind, 'delete', named), api =>
            api.deleteVariable(container, key, environmentScope),
          ),
      );
      wanted.onStored?.(created);
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
      it.kind === VARIABLE &&
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

/** An older GitLab does not know `masked_and_hidden`, says nothing, and leaves the value readable. */
async function requireAsSafeAsAsked(
  container: Container,
  wanted: NewVariable,
  created: Variable,
  remove: () => Promise<unknown>,
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
    await remove();
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

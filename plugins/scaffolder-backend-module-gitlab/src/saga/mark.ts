import { InputError } from '@backstage/errors';
import {
  isMarkOf,
  type Mark,
  markText,
  readMark,
  roomBeside,
  type TaskMark,
  type TokenMark,
  withoutMark,
} from '../domain/mark';
import type { Container } from '../gitlab/api';
import type { LedgerEntry, StepRef } from '../ledger/ledger';
import type { Portal } from '../ledger/portal';
import type { Generation } from '../ledger/register';
import type { Rehearsal } from './attempt';

/** The project or group that the thing belongs to. */
export function containerOf(
  entry: Pick<LedgerEntry, 'containerKind' | 'containerId'>,
): Container {
  return {
    kind: entry.containerKind ?? 'project',
    id: entry.containerId ?? '',
  };
}

/** An older version noted paths; a token that it made in this task has its project's number in the same ledger. */
export function numbered(container: Container): Container {
  const id = Number(container.id);
  return Number.isInteger(id) ? { ...container, id } : container;
}

/** The mark of what is no credential. Equal ones of a step that runs in an `each` are told apart by their round. */
export function taskMark(
  portal: Portal,
  of: Pick<StepRef, 'taskId' | 'stepId'> & { round: number },
): TaskMark {
  const { taskId, stepId, round } = of;
  return {
    kind: 'task',
    portal: portal.id,
    task: taskId,
    step: round === 1 ? stepId : `${stepId}#${round}`,
  };
}

/**
 * A person's description stands in front of the mark, whole.
 *
 * @param what - for people: `description`
 * @throws InputError where both do not fit
 */
export function requireRoom(
  description: string | undefined,
  mark: Mark,
  what: string,
): void {
  const length = [...(withoutMark(description) ?? '')].length;
  const room = roomBeside(mark);
  if (length > room) {
    throw new InputError(
      `${what} has ${length} characters, and GitLab takes ${room} beside the portal's own mark, "${markText(mark)}". Shorten it. Nothing was changed`,
    );
  }
}

/** The mark in the description of a token. */
export function tokenMark(portal: Portal, generation: Generation): TokenMark {
  return {
    kind: 'token',
    portal: portal.id,
    credential: generation.credentialId,
    generation: generation.n,
    nonce: generation.nonce,
  };
}

/** Of a credential that is not there yet, after as many renewals as anybody will see. */
export function longestTokenMark(portal: Portal): TokenMark {
  return {
    kind: 'token',
    portal: portal.id,
    credential: portal.id,
    generation: 9999,
    nonce: '0'.repeat(16),
  };
}

/** Whether a description carries the mark that this entry's thing has at GitLab. */
export function isMarkedBy(
  entry: LedgerEntry,
  description: string | undefined,
  portal: Portal,
): boolean {
  const mark = readMark(description);
  if (!mark) {
    return false;
  }
  return mark.kind === 'task'
    ? isMarkOf(description, taskMark(portal, entry))
    : mark.portal === portal.id && mark.credential === entry.credentialId;
}

/**
 * Whether this portal has made it: it carries the portal's mark, or one of an older version, which does not name the
 * portal, and the ledger knows its task and step.
 */
export async function isOfThisPortal(
  { portal, ledger }: Pick<Rehearsal, 'portal' | 'ledger'>,
  description: string | undefined,
): Promise<boolean> {
  const mark = readMark(description);
  if (mark?.kind !== 'task' || mark.portal !== undefined) {
    return mark?.portal === portal.id;
  }
  const entries = await ledger.listTask(mark.task);
  return entries.some(it => it.stepId === mark.step);
}

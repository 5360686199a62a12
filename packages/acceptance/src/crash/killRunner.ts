import { until } from '../poll';
import { TaskRun } from '../scaffolderClient';
import { formValues } from '../world';
import { Arena, Lane } from './arena';
import { KillCell, KillMoment } from './cells';
import { templateName } from './chains';
import { READ } from './goodRun';
import { whatIsLeft, whatIsNotWhole } from './questions';
import { NEVER } from './vocabulary';

const INSTRUCTIONS: Record<KillMoment, string> = {
  sent: `stall ${NEVER}`,
  slow: 'stall 30s',
  acted: `hold ${NEVER}`,
};

/** Longer than the scaffolder needs to notice that a task's process is gone, and the task to end. */
const END_MS = 180_000;

/** A task that stands still where its cell wants it. */
export interface StandingTask {
  cell: KillCell;
  id: string;
  /** Of the project it makes. */
  name: string;
}

/** Lets a task run until it is where its cell wants the process to be killed. */
export async function bringToBoundary(
  arena: Arena,
  lane: Lane,
  cell: KillCell,
  name: string,
): Promise<StandingTask> {
  const { at } = cell;
  const create = () =>
    arena.client.createTask({
      template: templateName(
        cell.chain,
        cell.series === 'rollback' ? 'rollback' : 'retry',
        lane.lane,
      ),
      values: formValues(name),
    });

  if ('gate' in at) {
    arena.armGate(at.gate);
    const id = await create();
    await arena.waitUntilGateReached(at.gate);
    return { cell, id, name };
  }
  const { operation, nth } = at.request;
  const instruction = INSTRUCTIONS[at.moment];
  const before = (await lane.gitlab.journal()).length;
  await lane.gitlab.planFor(
    operation === READ ? name : '',
    operation,
    ...Array<string>(nth - 1).fill('pass'),
    instruction,
  );
  const id = await create();
  await until(
    async () => {
      const entries = (await lane.gitlab.journal()).slice(before);
      const hit = entries.find(({ fault }) => fault === instruction);
      return hit && (at.moment !== 'acted' || hit.status !== null)
        ? true
        : undefined;
    },
    { what: `${operation} of ${name} to be held`, timeoutMs: 60_000 },
  );
  return { cell, id, name };
}

/** Waits until GitLab is through with what it is slow with, whether or not it acts. */
export async function waitForSlowRequests({ gitlab }: Lane): Promise<void> {
  await until(
    async () => {
      const journal = await gitlab.journal();
      const working = journal.some(
        ({ fault, durationMs }) =>
          fault === INSTRUCTIONS.slow && durationMs === null,
      );
      return working ? undefined : true;
    },
    { what: 'GitLab to do what it is slow with', timeoutMs: 60_000 },
  );
}

export function waitForEnd(
  { client }: Arena,
  { id }: StandingTask,
): Promise<TaskRun> {
  return client.waitForEnd(id, END_MS);
}

/** Gives what is not as it should be, a sentence each, once the portal is back and the task has ended. */
export async function judgeAfterKill(
  lane: Lane,
  { name, cell }: Pick<StandingTask, 'name' | 'cell'>,
  { status, error }: TaskRun,
): Promise<string[]> {
  if (status === 'completed') {
    return whatIsNotWhole(lane, name);
  }
  return cell.series === 'rollback'
    ? whatIsLeft(lane, name)
    : [
        `ended as ${status}: ${error?.message}`,
        ...(await whatIsNotWhole(lane, name)),
      ];
}

import { until } from '@forgekey/gitlab-sandbox/testing';
import { TaskRun } from '../scaffolderClient';
import { formValues } from '../testBed';
import { Arena, Lane } from './arena';
import { KillCell, KillMoment, TwiceCell } from './cells';
import { templateName } from './chains';
import { Things, whatIsLeft, whatIsNotWhole } from './questions';
import { READ } from './recorded';
import { END_MS, withWhatItSaid } from './taskEnd';
import { NEVER } from './vocabulary';

/** Until it is let go. */
const STALL = `stall ${NEVER}`;

const INSTRUCTIONS: Record<KillMoment, string> = {
  sent: STALL,
  slow: STALL,
  between: STALL,
  late: STALL,
  acted: `hold ${NEVER}`,
};

/** A task that stands still where its cell wants it. */
export interface StandingTask<C extends KillCell | TwiceCell = KillCell> {
  cell: C;
  id: string;
  /** Of the project it makes. */
  name: string;
  /** The request that is held up, by its id in the journal; none where the task stands at a gate. */
  request?: number;
}

/** Lets a task run until it is where its cell wants it. */
export async function bringToBoundary<C extends KillCell | TwiceCell>(
  arena: Arena,
  lane: Lane,
  cell: C,
  name: string,
): Promise<StandingTask<C>> {
  const { at }: KillCell | TwiceCell = cell;
  const rollsBack = 'series' in cell && cell.series === 'rollback';
  const create = () =>
    arena.client.createTask({
      template: templateName(
        cell.chain,
        rollsBack ? 'rollback' : 'retry',
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
  const before = await lane.gitlab.waiting();
  await lane.gitlab.planFor(
    operation === READ ? name : '',
    operation,
    ...Array<string>(nth - 1).fill('pass'),
    INSTRUCTIONS[at.moment],
  );
  const id = await create();
  const [request] = await waitForMore(
    lane,
    before,
    1,
    `${operation} of ${name}`,
  );
  return { cell, id, name, request };
}

/** Waits until more requests are held up than before, and gives them. */
async function waitForMore(
  { gitlab }: Lane,
  before: number[],
  count: number,
  what: string,
): Promise<number[]> {
  return until(
    async () => {
      const more = (await gitlab.waiting()).filter(id => !before.includes(id));
      return more.length === count ? more : undefined;
    },
    { what: `${what} to be held up` },
  );
}

export function isAt(moment: KillMoment) {
  return ({ cell: { at } }: Pick<StandingTask, 'cell'>): boolean =>
    'moment' in at && at.moment === moment;
}

/** Lets GitLab act on what it was slow with. */
export async function letAct(
  { gitlab }: Lane,
  tasks: Pick<StandingTask, 'request'>[],
): Promise<void> {
  await gitlab.release(tasks.flatMap(({ request }) => request ?? []));
}

/**
 * To be called before the portal is started again. The recovery of each of these tasks, all of which were killed at the
 * same operation, looks what is there, and makes it; before it is made GitLab acts on what it was slow with.
 *
 * @returns what to wait for when the portal is back
 */
export async function planRace(
  lane: Lane,
  tasks: StandingTask[],
): Promise<() => Promise<void>> {
  const { gitlab } = lane;
  const [operation] = tasks.map(operationOf);
  if (!operation) {
    return async () => {};
  }
  const before = await gitlab.waiting();
  await gitlab.plan(operation, ...tasks.map(() => STALL));
  return async () => {
    const what = `${operation} of ${tasks.length} recoveries`;
    const again = await waitForMore(lane, before, tasks.length, what);
    await letAct(lane, tasks);
    await gitlab.release(again);
  };
}

/** Where a task is killed in the middle of a request: of which operation. */
export function operationOf({
  cell: { at },
}: Pick<StandingTask, 'cell'>): string | undefined {
  return 'request' in at ? at.request.operation : undefined;
}

export function waitForEnd(
  { client }: Arena,
  { id }: Pick<StandingTask, 'id'>,
): Promise<TaskRun> {
  return client.waitForEnd(id, END_MS);
}

/**
 * Gives what is not as it should be, a sentence each, once the portal is back and the task has ended.
 *
 * @param late - what is not asked about
 */
export async function judgeAfterKill(
  lane: Lane,
  { name, cell }: StandingTask,
  run: TaskRun,
  late?: Things,
): Promise<string[]> {
  if (run.status === 'completed') {
    return withWhatItSaid(run, await whatIsNotWhole(lane, name, late));
  }
  return withWhatItSaid(
    run,
    cell.series === 'rollback'
      ? await whatIsLeft(lane, name, late)
      : [`ended as ${run.status}`, ...(await whatIsNotWhole(lane, name, late))],
  );
}

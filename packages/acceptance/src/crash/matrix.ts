import { placesOf } from '../plaintextPlaces';
import { searchForPlaintext } from '../plaintextSearch';
import { TaskRun } from '../scaffolderClient';
import { GROUP } from '../world';
import { Arena, Lane } from './arena';
import { FaultCell, KillCell } from './cells';
import { runFaultCell } from './faultRunner';
import {
  bringToBoundary,
  judgeAfterKill,
  StandingTask,
  waitForEnd,
  waitForSlowRequests,
} from './killRunner';

/** What was not as it should be after each cell, and for how many token values everything was searched. */
export interface Verdicts {
  complaints: Map<string, string[]>;
  valuesSearched: number;
}

/** So many GitLabs are hit side by side; most of the time of a cell is waiting. */
const LANES = 6;

/** So many tasks are brought to their boundaries before the process is killed. */
const BATCH = 120;

interface Finished {
  cell: { name: string };
  lane: Lane;
  /** Of the project. */
  name: string;
  complaints: string[];
}

/** Runs every cell on one portal, side by side on several GitLabs, then searches everything there is. */
export async function runFaultCells(cells: FaultCell[]): Promise<Verdicts> {
  const arena = await Arena.start({ lanes: LANES, patience: 'short' });
  try {
    const queue = cells.map((cell, number) => ({ cell, number }));
    const finished: Finished[] = [];
    const work = async (lane: Lane) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { cell, number } = next;
        const name = `cell-${number}`;
        const complaints = await complaining(() =>
          runFaultCell(arena, lane, cell, name),
        );
        finished.push({ cell, lane, name, complaints });
      }
    };
    await Promise.all(arena.lanes.map(work));
    return await judge(arena, finished);
  } finally {
    await arena.stop();
  }
}

/** Brings many tasks to their boundaries, kills the portal once, starts it again, and looks what becomes of them. */
export async function runKillCells(
  cells: KillCell[],
  options: {
    sealingKey: boolean;
    /** When the portal is dead; what is wrong with GitLab when it comes back. */
    beforeStart?: (lane: Lane) => Promise<void>;
  },
): Promise<Verdicts> {
  const arena = await Arena.start({
    lanes: 1,
    patience: 'long',
    sealingKeys: options.sealingKey ? undefined : [],
  });
  try {
    const [lane] = arena.lanes;
    // What GitLab is slow with must not happen before the process is killed.
    const ordered = [...cells.filter(isNotSlow), ...cells.filter(isSlow)];
    const finished: Finished[] = [];
    for (let from = 0; from < ordered.length; from += BATCH) {
      const batch = ordered.slice(from, from + BATCH);
      finished.push(...(await runBatch(arena, lane, batch, from, options)));
    }
    return await judge(arena, finished);
  } finally {
    await arena.stop();
  }
}

async function runBatch(
  arena: Arena,
  lane: Lane,
  cells: KillCell[],
  from: number,
  options: Parameters<typeof runKillCells>[1],
): Promise<Finished[]> {
  const finished: Finished[] = [];
  const standing: StandingTask[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = `kill-${from + index}`;
    const complaints = await complaining(async () => {
      standing.push(await bringToBoundary(arena, lane, cell, name));
      return [];
    });
    if (complaints.length > 0) {
      finished.push({ cell, lane, name, complaints });
    }
  }
  await arena.kill();
  await waitForSlowRequests(lane);
  await lane.gitlab.forgetFaults();
  await options.beforeStart?.(lane);
  await arena.startAgain();
  const ended = new Map<StandingTask, TaskRun | undefined>();
  for (const task of standing) {
    ended.set(task, await waitForEnd(arena, task).catch(() => undefined));
  }
  // Whoever asks the questions is not to be hit by what hit the portal.
  await lane.gitlab.forgetFaults();
  for (const [{ cell, name }, run] of ended) {
    const complaints = await complaining(async () =>
      run ? judgeAfterKill(lane, { cell, name }, run) : ['it never ended'],
    );
    finished.push({ cell, lane, name, complaints });
  }
  return finished;
}

/** Searches everything the portal ever wrote down or tells for every token value that any of its GitLabs ever minted. */
async function judge(arena: Arena, finished: Finished[]): Promise<Verdicts> {
  const values = new Set<string>();
  for (const { gitlab } of arena.lanes) {
    (await gitlab.mintedValues()).forEach(value => values.add(value));
  }
  const valuesOf = new Map<string, string[]>();
  for (const { cell, lane, name } of finished) {
    const traces = await lane.gitlab.traces(`${GROUP}/${name}`);
    valuesOf.set(cell.name, traces.values);
  }
  const places = await placesOf(arena.portal, arena.client);
  const findings = searchForPlaintext([...values], places);
  const complaints = new Map<string, string[]>();
  for (const { cell, complaints: own } of finished) {
    const ends = valuesOf.get(cell.name)?.map(value => value.slice(-4)) ?? [];
    const told = findings
      .filter(({ value }) => ends.includes(value))
      .map(
        ({ value, form, place }) =>
          `token …${value} can be read (${form}) in ${place}`,
      );
    complaints.set(cell.name, [...own, ...new Set(told)]);
  }
  return { complaints, valuesSearched: values.size };
}

async function complaining(run: () => Promise<string[]>): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    return [String(error)];
  }
}

function isSlow({ at }: KillCell): boolean {
  return 'moment' in at && at.moment === 'slow';
}

function isNotSlow(cell: KillCell): boolean {
  return !isSlow(cell);
}

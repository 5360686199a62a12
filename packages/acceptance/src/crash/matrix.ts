import { TaskRun } from '../scaffolderClient';
import { Arena, Lane, Patience } from './arena';
import { KillCell } from './cells';
import {
  bringToBoundary,
  isAt,
  judgeAfterKill,
  letAct,
  operationOf,
  planRace,
  StandingTask,
  waitForEnd,
} from './killRunner';
import { readLateAct } from './lateActs';
import { thingsOf } from './questions';
import {
  complaining,
  Finished,
  joinVerdicts,
  judge,
  Verdicts,
} from './verdicts';
import { FaultWord } from './vocabulary';

/** So many GitLabs are hit side by side; most of the time of a cell is waiting. */
const LANES = 6;

/** So many tasks are brought to their boundaries before the process is killed. */
const BATCH = 120;

/** Runs one cell on one GitLab. Gives what is not as it should be, a sentence each. */
type RunCell<C> = (
  arena: Arena,
  lane: Lane,
  cell: C,
  name: string,
) => Promise<string[]>;

/** Runs the cells, on one portal for each patience that they want. */
export async function runFaultCells<C extends HasFault>(
  cells: C[],
  run: RunCell<C>,
): Promise<Verdicts> {
  const all: Verdicts[] = [];
  for (const patience of new Set(cells.map(({ word }) => word.patience))) {
    const wanting = cells.filter(({ word }) => word.patience === patience);
    all.push(await runWithPatience(patience, wanting, run));
  }
  return joinVerdicts(all);
}

interface HasFault {
  name: string;
  word: Pick<FaultWord, 'patience'>;
}

/** Side by side on several GitLabs; then everything there is is searched. */
async function runWithPatience<C extends HasFault>(
  patience: Patience,
  cells: C[],
  run: RunCell<C>,
): Promise<Verdicts> {
  const arena = await Arena.start({
    lanes: LANES,
    patience,
    // Nobody dies here, so nobody is to be thought dead.
    staleAfterSeconds: 3600,
  });
  try {
    const queue = cells.map((cell, number) => ({ cell, number }));
    const finished: Finished[] = [];
    const work = async (lane: Lane) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { cell, number } = next;
        const name = `cell-${number}`;
        const complaints = await complaining(() =>
          run(arena, lane, cell, name),
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
    const finished: Finished[] = [];
    for (const batch of batchesOf(cells)) {
      const from = finished.length;
      finished.push(...(await runBatch(arena, lane, batch, from, options)));
    }
    return await judge(arena, finished);
  } finally {
    await arena.stop();
  }
}

/** Recoveries that GitLab overtakes are held up all at once, and so at one operation. */
function batchesOf(cells: KillCell[]): KillCell[][] {
  const races = new Map<string | undefined, KillCell[]>();
  for (const cell of cells) {
    const operation = isAt('between')({ cell })
      ? operationOf({ cell })
      : undefined;
    races.set(operation, [...(races.get(operation) ?? []), cell]);
  }
  return [...races.values()].flatMap(inBatches);
}

function inBatches(cells: KillCell[]): KillCell[][] {
  return cells.length === 0
    ? []
    : [cells.slice(0, BATCH), ...inBatches(cells.slice(BATCH))];
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
  await lane.gitlab.forgetFaults();
  await letAct(lane, standing.filter(isAt('slow')));
  const race = await planRace(lane, standing.filter(isAt('between')));
  await options.beforeStart?.(lane);
  await arena.startAgain();
  await race();
  const ended = new Map<StandingTask, TaskRun | undefined>();
  for (const task of standing) {
    ended.set(task, await waitForEnd(arena, task).catch(() => undefined));
  }
  // Whoever asks the questions is not to be hit by what hit the portal.
  await lane.gitlab.forgetFaults();
  for (const [task, run] of ended) {
    const { cell, name } = task;
    const complaints = await complaining(async () =>
      run ? judgeAfterKill(lane, task, run) : ['it never ended'],
    );
    finished.push({ cell, lane, name, complaints });
  }
  return withLateActs(lane, ended, finished);
}

/** Lets GitLab act on what is later than everything, and judges those cells again. */
async function withLateActs(
  lane: Lane,
  ended: Map<StandingTask, TaskRun | undefined>,
  finished: Finished[],
): Promise<Finished[]> {
  const tasks = [...ended.keys()].filter(isAt('late'));
  const before = new Map(
    await Promise.all(
      tasks.map(
        async ({ name }) => [name, await thingsOf(lane.gitlab, name)] as const,
      ),
    ),
  );
  await letAct(lane, tasks);
  const again = new Map<string, Pick<Finished, 'complaints' | 'leaves'>>();
  for (const task of tasks) {
    const run = ended.get(task);
    const known = before.get(task.name);
    const operation = operationOf(task);
    if (run && known && operation) {
      const act = await readLateAct(lane, task, operation, known);
      const complaints = await judgeAfterKill(lane, task, run, act.late);
      again.set(task.name, {
        leaves: act.leaves,
        complaints: [...act.complaints, ...complaints],
      });
    }
  }
  return finished.map(it => {
    const { leaves, complaints = [] } = again.get(it.name) ?? {};
    return { ...it, leaves, complaints: [...it.complaints, ...complaints] };
  });
}

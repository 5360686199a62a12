import { until } from '@forgekey/gitlab-sandbox/testing';
import { filesUnder } from '../plaintextSearch';
import { PortalDatabase } from '../portalDatabase';
import { Arena, Lane } from './arena';
import { TwiceCell } from './cells';
import { GAVE_UP } from './gateFiles';
import {
  bringToBoundary,
  letAct,
  StandingTask,
  waitForEnd,
} from './killRunner';
import { whatIsNotWhole } from './questions';
import { withWhatItSaid } from './taskEnd';
import { complaining, Finished, judge, Verdicts } from './verdicts';

/**
 * Brings a task to each request, and stops the portal there without ending it. Another one, on the same database, takes
 * the tasks for dead and finishes them. Then GitLab answers what it has held, and the first portal goes on.
 */
export async function runTwiceCells(
  cells: TwiceCell[],
  database: PortalDatabase,
): Promise<Verdicts> {
  const first = await Arena.start({ lanes: 1, patience: 'long', database });
  try {
    const [lane] = first.lanes;
    const { standing, finished } = await holdAll(first, lane, cells);
    const second = await first.startAnother();
    try {
      await lane.gitlab.forgetFaults();
      first.portal.suspend();
      const recovered = await finishAll(second, standing);
      await letAct(lane, standing);
      first.portal.resume();
      await waitUntilGivenUp(first, standing.length);
      for (const task of standing) {
        const complaints = await complaining(async () => [
          ...(recovered.get(task) ?? []),
          ...(await whatIsNotWhole(lane, task.name)),
        ]);
        finished.push({ cell: task.cell, lane, name: task.name, complaints });
      }
      return await judge(first, finished, [
        ...filesUnder(second.portal.directory),
        { name: 'log of the second portal', content: second.portal.log },
      ]);
    } finally {
      await second.stop();
    }
  } finally {
    await first.stop();
  }
}

type Standing = StandingTask<TwiceCell>;

async function holdAll(arena: Arena, lane: Lane, cells: TwiceCell[]) {
  const standing: Standing[] = [];
  const finished: Finished[] = [];
  for (const [number, cell] of cells.entries()) {
    const name = `twice-${number}`;
    const complaints = await complaining(async () => {
      standing.push(await bringToBoundary(arena, lane, cell, name));
      return [];
    });
    if (complaints.length > 0) {
      finished.push({ cell, lane, name, complaints });
    }
  }
  return { standing, finished };
}

/** Waits until the other portal has done all of them. Gives what is not as it should be. */
async function finishAll(arena: Arena, standing: Standing[]) {
  const complaints = new Map<Standing, string[]>();
  for (const task of standing) {
    const found = await complaining(async () => {
      const run = await waitForEnd(arena, task);
      const isRecovered = run.events.some(({ type }) => type === 'recovered');
      return withWhatItSaid(run, [
        ...(run.status === 'completed' ? [] : [`ended as ${run.status}`]),
        ...(isRecovered ? [] : ['the other portal has not recovered it']),
      ]);
    });
    complaints.set(task, found);
  }
  return complaints;
}

/** A task that another has ended cannot be ended again: the first portal wants to keep it as failed, once. */
async function waitUntilGivenUp(arena: Arena, count: number): Promise<void> {
  await until(
    () =>
      arena.passedGates().filter(({ gate }) => gate === GAVE_UP).length >=
      count,
    { what: `the first portal to have nothing under way`, timeoutMs: 300_000 },
  );
}

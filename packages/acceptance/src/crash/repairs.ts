import { formValues } from '../testBed';
import { Arena, Lane } from './arena';
import { Chain, CHAINS, templateName } from './chains';
import {
  ChainRequest,
  CHANGES,
  Loss,
  READ,
  RecordedChain,
  RecordedRepair,
} from './recorded';
import { END_MS } from './taskEnd';
import { EVERY_TIME } from './vocabulary';

/** So many are recorded side by side. */
export const REPAIR_LANES = 4;

/** Loses every answer to what makes something, and records how the chain repairs it. */
export async function recordRepairs(
  arena: Arena,
  chains: Record<Chain, RecordedChain>,
): Promise<RecordedRepair[]> {
  const lost = CHAINS.flatMap(chain =>
    chains[chain].requests
      .filter(({ operation }) => CHANGES.test(operation))
      .map((request, number) => ({
        ...{ chain, request },
        name: `lost-${chain}-${number}`,
        good: new Set(chains[chain].requests.map(it => it.operation)),
      })),
  );
  const recorded = new Map<string, RecordedRepair[]>();
  const queue = [...lost];
  await Promise.all(
    arena.lanes.map(async lane => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        recorded.set(next.name, await recordRepair(arena, lane, next));
      }
    }),
  );
  return lost.flatMap(({ name }) => recorded.get(name) ?? []);
}

interface Lost {
  chain: Chain;
  request: ChainRequest;
  /** Of the project. */
  name: string;
  /** Operations of a good run. */
  good: Set<string>;
}

async function recordRepair(
  arena: Arena,
  lane: Lane,
  lost: Lost,
): Promise<RecordedRepair[]> {
  const seeing = { request: lost.request, blind: [] };
  const { run, retry } = await recordLoss(arena, lane, lost, seeing);
  const blinded = {
    request: lost.request,
    blind: run
      .map(({ operation }) => operation)
      .filter(operation => !lost.good.has(operation)),
  };
  const blind =
    blinded.blind.length > 0
      ? await recordLoss(
          arena,
          lane,
          { ...lost, name: `${lost.name}-blind` },
          blinded,
        )
      : undefined;
  const { chain } = lost;
  const repairs: RecordedRepair[] = [
    { chain, during: 'run', loss: seeing, requests: run },
    { chain, during: 'Retry', loss: seeing, requests: retry },
    {
      ...{ chain, during: 'Retry after a blind run', loss: blinded },
      requests: blind?.retry ?? [],
    },
  ];
  return repairs.filter(({ requests }) => requests.length > 0);
}

/** What the first run asks for to repair it, and then, if that failed, the Retry. */
async function recordLoss(
  { client }: Arena,
  lane: Lane,
  { chain, name, good }: Lost,
  loss: Loss,
): Promise<{ run: ChainRequest[]; retry: ChainRequest[] }> {
  const { gitlab } = lane;
  const { operation } = loss.request;
  const isRepair = (it: string) =>
    resourceOf(it) === resourceOf(operation) || !good.has(it);
  const asked = async () =>
    (await gitlab.journal())
      .map(entry => entry.operation)
      .filter(it => it !== READ);

  await gitlab.clearJournal();
  await planLoss(lane, loss);
  const task = await client.run({
    template: templateName(chain, 'retry', lane.lane),
    values: formValues(name),
  });
  await gitlab.forgetFaults();
  const inRun = await asked();
  const run = firstOfEach(
    inRun,
    inRun.indexOf(operation),
    inRun.findLastIndex(isRepair),
  ).filter(it => it.operation !== operation);
  if (task.status !== 'failed') {
    return { run, retry: [] };
  }
  await gitlab.clearJournal();
  await client.retry(task.id);
  await client.waitForEnd(task.id, END_MS);
  const inRetry = await asked();
  return {
    run,
    retry: firstOfEach(inRetry, 0, inRetry.findLastIndex(isRepair)),
  };
}

/** `projects` of `projects.create`. */
function resourceOf(operation: string): string {
  return operation.split('.')[0];
}

/** Of each operation between two places, both included, the first request. */
function firstOfEach(
  operations: string[],
  from: number,
  to: number,
): ChainRequest[] {
  const between = operations.slice(from, to + 1);
  return [...new Set(between)].map(operation => {
    const before = operations
      .slice(0, from)
      .filter(other => other === operation);
    return { operation, nth: before.length + 1 };
  });
}

/** Until it is forgotten. */
export async function planLoss(
  { gitlab }: Lane,
  { request: { operation, nth }, blind }: Loss,
): Promise<void> {
  await gitlab.plan(
    operation,
    ...Array<string>(nth - 1).fill('pass'),
    ...Array<string>(EVERY_TIME).fill('lose-answer'),
  );
  for (const look of blind) {
    await gitlab.plan(look, ...Array<string>(EVERY_TIME).fill('status-500'));
  }
}

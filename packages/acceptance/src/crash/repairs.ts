import { formValues } from '../world';
import { Arena, Lane } from './arena';
import { CHANGES } from './cells';
import { Chain, CHAINS, templateName } from './chains';
import type { ChainRequest, RecordedChain } from './goodRun';
import { END_MS } from './taskEnd';
import { EVERY_TIME } from './vocabulary';

/** While the task runs for the first time, or when somebody has pressed Retry. */
export type RepairPhase = 'run' | 'Retry';

/** What a chain asks GitLab for where every answer to one of its requests is lost until the task has failed. */
export interface RecordedRepair {
  chain: Chain;
  request: ChainRequest;
  during: RepairPhase;
  /** What a good run does not ask for; and in a Retry the lost call itself, where it is made again. */
  operations: string[];
}

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
        chain,
        request,
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

async function recordRepair(
  { client }: Arena,
  lane: Lane,
  lost: {
    chain: Chain;
    request: ChainRequest;
    name: string;
    good: Set<string>;
  },
): Promise<RecordedRepair[]> {
  const { gitlab } = lane;
  const { chain, request, name, good } = lost;
  const askedFor = async () => [
    ...new Set((await gitlab.journal()).map(({ operation }) => operation)),
  ];
  await gitlab.clearJournal();
  await planLostAnswers(lane, request);
  const run = await client.run({
    template: templateName(chain, 'retry', lane.lane),
    values: formValues(name),
  });
  await gitlab.forgetFaults();
  const repairs: RecordedRepair[] = [
    {
      ...{ chain, request, during: 'run' },
      operations: (await askedFor()).filter(it => !good.has(it)),
    },
  ];
  if (run.status === 'failed') {
    await gitlab.clearJournal();
    await client.retry(run.id);
    await client.waitForEnd(run.id, END_MS);
    repairs.push({
      ...{ chain, request, during: 'Retry' },
      operations: (await askedFor()).filter(
        it => !good.has(it) || it === request.operation,
      ),
    });
  }
  return repairs;
}

/** Until they are forgotten. */
export async function planLostAnswers(
  { gitlab }: Lane,
  { operation, nth }: ChainRequest,
): Promise<void> {
  await gitlab.plan(
    operation,
    ...Array<string>(nth - 1).fill('pass'),
    ...Array<string>(EVERY_TIME).fill('lose-answer'),
  );
}

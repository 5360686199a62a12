import { JournalEntry } from '../gitlabState';
import { formValues } from '../world';
import { Arena } from './arena';
import { Chain, CHAINS, templateName } from './chains';

/** By which the catalog reads files. */
export const READ = 'files.raw';

/** The nth request of an operation. */
export interface ChainRequest {
  operation: string;
  nth: number;
}

/** Where a chain can be hit: what it asks GitLab for, and what is written down of it, in order. */
export interface RecordedChain {
  requests: ChainRequest[];
  gates: ChainGate[];
}

export interface ChainGate {
  gate: string;
  /** The last request before it; none before the first. */
  after?: string;
}

/** Lets every chain run once with nothing going wrong. */
export async function recordChains(): Promise<Record<Chain, RecordedChain>> {
  const arena = await Arena.start({ lanes: 1, patience: 'long' });
  try {
    const recorded = {} as Record<Chain, RecordedChain>;
    for (const chain of CHAINS) {
      recorded[chain] = await recordChain(arena, chain);
    }
    return recorded;
  } finally {
    await arena.stop();
  }
}

async function recordChain(arena: Arena, chain: Chain): Promise<RecordedChain> {
  const [{ gitlab }] = arena.lanes;
  const name = `good-${chain}`;
  await gitlab.clearJournal();
  const earlier = arena.passedGates().length;
  const run = await arena.client.run({
    template: templateName(chain, 'retry', 0),
    values: formValues(name),
  });
  if (run.status !== 'completed') {
    throw new Error(
      `The chain ${chain} does not even work when nothing goes wrong: ${run.error?.message}`,
    );
  }
  const journal = await gitlab.journal();
  return {
    requests: requestsOf(journal, name),
    gates: arena
      .passedGates()
      .slice(earlier)
      .map(({ gate, at }) => ({
        gate,
        after: journal.findLast(
          ({ operation, startedAt }) =>
            operation !== READ && Date.parse(startedAt) < at,
        )?.operation,
      })),
  };
}

/** The catalog reads what was registered as often as it likes; once counts. */
function requestsOf(journal: JournalEntry[], name: string): ChainRequest[] {
  const seen: Record<string, number> = {};
  return journal
    .filter(({ operation, path }) => operation !== READ || path.includes(name))
    .map(({ operation }) => {
      seen[operation] = (seen[operation] ?? 0) + 1;
      return { operation, nth: seen[operation] };
    })
    .filter(({ operation, nth }) => operation !== READ || nth === 1);
}

import { JournalEntry } from '../gitlabState';
import { formValues } from '../testBed';
import { Arena } from './arena';
import { Chain, CHAINS, replacingTemplateName, templateName } from './chains';
import { ChainRequest, READ, RecordedChain, RecordedRuns } from './recorded';
import { recordRepairs, REPAIR_LANES } from './repairs';

/** Lets every chain run once with nothing going wrong, and then with each answer lost that says what was made. */
export async function recordRuns(): Promise<RecordedRuns> {
  const arena = await Arena.start({ lanes: REPAIR_LANES, patience: 'long' });
  try {
    const chains = {} as Record<Chain, RecordedChain>;
    for (const chain of CHAINS) {
      chains[chain] = await recordChain(arena, chain);
    }
    return {
      chains,
      replacing: await recordReplacing(arena, goodName('deposited')),
      repairs: await recordRepairs(arena, chains),
    };
  } finally {
    await arena.stop();
  }
}

function goodName(chain: Chain): string {
  return `good-${chain}`;
}

async function recordChain(arena: Arena, chain: Chain): Promise<RecordedChain> {
  const [{ gitlab }] = arena.lanes;
  const name = goodName(chain);
  await gitlab.clearJournal();
  const earlier = arena.passedGates().length;
  await runWell(arena, templateName(chain, 'retry', 0), name);
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

/** @param name - of a project that the deposited chain has made */
async function recordReplacing(
  arena: Arena,
  name: string,
): Promise<ChainRequest[]> {
  const [{ gitlab }] = arena.lanes;
  await gitlab.clearJournal();
  await runWell(arena, replacingTemplateName(0), name);
  return requestsOf(await gitlab.journal(), name).filter(
    ({ operation }) => operation !== READ,
  );
}

async function runWell(
  { client }: Arena,
  template: string,
  name: string,
): Promise<void> {
  const run = await client.run({ template, values: formValues(name) });
  if (run.status !== 'completed') {
    throw new Error(
      `${template} does not even work when nothing goes wrong: ${run.error?.message}`,
    );
  }
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

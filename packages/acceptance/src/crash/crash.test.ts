import { Lane } from './arena';
import { FaultCell, faultCells, KillCell, killCells } from './cells';
import { Verdicts, runFaultCells, runKillCells } from './matrix';
import { recordedChains } from './recordedChains';
import { selectionOf } from './selection';

/** All cells of a `describe` run before its first test, side by side; the tests tell what came of each. */
const MINUTE = 60_000;
jest.setTimeout(60 * MINUTE);

const recorded = recordedChains();
const selection = selectionOf(process.env);

function describeCells<T extends { name: string }>(
  title: string,
  cells: T[],
  run: (cells: T[]) => Promise<Verdicts>,
) {
  if (cells.length === 0) {
    return;
  }
  describe(title, () => {
    let verdicts: Verdicts;

    beforeAll(async () => {
      verdicts = await run(cells);
    });

    it.each(cells)('$name', ({ name }) => {
      const complaints = verdicts.complaints.get(name) ?? ['it did not run'];
      if (complaints.length > 0) {
        throw new Error(`${name}: ${complaints.join('; ')}`);
      }
    });

    it('searched for the value of every token', () => {
      expect(verdicts.valuesSearched).toBeGreaterThan(0);
    });
  });
}

const MAKING = /\.create$/;

describeCells(
  'a request that goes wrong',
  selection.of(
    faultCells(recorded),
    ({ request, word, lasting }: FaultCell) =>
      MAKING.test(request.operation) &&
      ['lose-answer', 'status-500'].includes(word.says) &&
      (lasting || word.says === 'lose-answer'),
  ),
  runFaultCells,
);

const kills = killCells(recorded);
const inPart = ({ at }: KillCell) =>
  'moment' in at
    ? MAKING.test(at.request.operation)
    : /ledger|checkpoint/.test(at.gate);
const series = (wanted: KillCell['series']) =>
  selection.of(
    kills.filter(cell => cell.series === wanted),
    inPart,
  );

describeCells(
  'a portal that is killed, and goes on',
  series('recovery'),
  cells => runKillCells(cells, { sealingKey: true }),
);

describeCells(
  'a portal that is killed, and has lost its key',
  series('recovery without a key'),
  cells => runKillCells(cells, { sealingKey: false }),
);

describeCells(
  'a portal that is killed, and undoes what there is',
  series('rollback'),
  cells =>
    runKillCells(cells, { sealingKey: true, beforeStart: breakWhatMakes }),
);

/** Whatever a task wants to make next fails; what a rollback needs works. */
async function breakWhatMakes({ gitlab }: Lane): Promise<void> {
  const operations = Object.values(recorded).flatMap(({ requests }) =>
    requests.map(({ operation }) => operation),
  );
  for (const operation of new Set(operations)) {
    await gitlab.plan(operation, ...Array<string>(5000).fill('status-500'));
  }
}

import { writeFileSync } from 'node:fs';
import { inRepository } from '../repository';
import { Lane } from './arena';
import { faultCells, killCells, KillSeries } from './cells';
import { Verdicts, runFaultCells, runKillCells } from './matrix';
import { recordedChains } from './recordedChains';
import { isTelling, isTellingKill, selectionOf } from './selection';
import { renderMatrix } from './table';

/** All cells of a `describe` run before its first test, side by side; the tests tell what came of each. */
const MINUTE = 60_000;
jest.setTimeout(60 * MINUTE);

const recorded = recordedChains();
const selection = selectionOf(process.env);
const faults = faultCells(recorded);
const kills = killCells(recorded);

/** Of every cell that ran. */
const complaintsOf = new Map<string, string[]>();
const leavingsOf = new Map<string, string>();
let valuesSearched = 0;

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
      verdicts.complaints.forEach((list, name) => complaintsOf.set(name, list));
      verdicts.leavings.forEach((says, name) => leavingsOf.set(name, says));
      valuesSearched += verdicts.valuesSearched;
    });

    it.each(cells)('$name', ({ name }) => {
      const complaints = verdicts.complaints.get(name) ?? ['it did not run'];
      expect(complaints.map(it => `${name}: ${it}`)).toEqual([]);
    });

    it('searched for the value of every token', () => {
      expect(verdicts.valuesSearched).toBe(verdicts.tokensMade);
    });
  });
}

describeCells(
  'a request that goes wrong',
  selection.of(faults, isTelling),
  runFaultCells,
);

const series = (wanted: KillSeries) =>
  selection.of(
    kills.filter(cell => cell.series === wanted),
    isTellingKill,
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

afterAll(() => {
  const table = renderMatrix(faults, kills, {
    complaints: complaintsOf,
    leavings: leavingsOf,
  });
  if (selection.whole) {
    writeFileSync(inRepository('docs/crash-matrix.md'), table);
    process.stdout.write(`\n${table}`);
  }
  const green = [...complaintsOf.values()].filter(list => list.length === 0);
  process.stdout.write(
    `\nThe crash matrix: ${green.length} of ${complaintsOf.size} cells that ran are green; searched everything for ${valuesSearched} token values.\n`,
  );
});

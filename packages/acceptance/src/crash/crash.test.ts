import { writeFileSync } from 'node:fs';
import { postgresDatabases } from '../portalDatabase';
import { findPostgres, startPostgres } from '../postgresServer';
import { describeProvenance } from '../provenance';
import { inRepository } from '../repository';
import { Lane } from './arena';
import { runAtOnceCell } from './atOnceRunner';
import {
  atOnceCells,
  faultCells,
  killCells,
  KillSeries,
  repairCells,
  twiceCells,
} from './cells';
import { runFaultCell } from './faultRunner';
import { runFaultCells, runKillCells } from './matrix';
import { recordedRuns } from './recordedRuns';
import { runRepairCell } from './repairRunner';
import {
  isTelling,
  isTellingAtOnce,
  isTellingKill,
  isTellingRepair,
  isTellingTwice,
  selectionOf,
} from './selection';
import { renderMatrix } from './table';
import { runTwiceCells } from './twiceRunner';
import { Verdicts } from './verdicts';

/** All cells of a `describe` run before its first test, side by side; the tests tell what came of each. */
const MINUTE = 60_000;
jest.setTimeout(60 * MINUTE);

const recorded = recordedRuns();
const selection = selectionOf(process.env);
const cellsOf = {
  faults: faultCells(recorded.chains),
  kills: killCells(recorded.chains),
  repairs: repairCells(recorded),
  atOnce: atOnceCells(recorded),
  twice: twiceCells(recorded.chains),
};

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
  selection.of(cellsOf.faults, isTelling),
  cells => runFaultCells(cells, runFaultCell),
);

describeCells(
  'a second fault during the repair',
  selection.of(cellsOf.repairs, isTellingRepair),
  cells => runFaultCells(cells, runRepairCell),
);

describeCells(
  'two tasks at once',
  selection.of(cellsOf.atOnce, isTellingAtOnce),
  cells => runFaultCells(cells, runAtOnceCell),
);

const twice = selection.of(cellsOf.twice, isTellingTwice);
if (findPostgres()) {
  describeCells('one task alive twice', twice, async cells => {
    const postgres = await startPostgres();
    try {
      return await runTwiceCells(cells, postgresDatabases(postgres, 'twice_'));
    } finally {
      await postgres.stop();
    }
  });
} else if (twice.length > 0) {
  it('one task alive twice is not tried here, for want of PostgreSQL: apt-get install postgresql', () => {
    expect(findPostgres()).toBeUndefined();
  });
}

const series = (wanted: KillSeries) =>
  selection.of(
    cellsOf.kills.filter(cell => cell.series === wanted),
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
  const operations = Object.values(recorded.chains).flatMap(({ requests }) =>
    requests.map(({ operation }) => operation),
  );
  for (const operation of new Set(operations)) {
    await gitlab.plan(operation, ...Array<string>(5000).fill('status-500'));
  }
}

afterAll(() => {
  const table = renderMatrix(
    cellsOf,
    { complaints: complaintsOf, leavings: leavingsOf },
    describeProvenance('npm run test:crash'),
  );
  if (selection.whole) {
    writeFileSync(inRepository('docs/evidence/crash-matrix.md'), table);
    process.stdout.write(`\n${table}`);
  }
  const green = [...complaintsOf.values()].filter(list => list.length === 0);
  process.stdout.write(
    `\nThe crash matrix: ${green.length} of ${complaintsOf.size} cells that ran are green; searched everything for ${valuesSearched} token values.\n`,
  );
});

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GitLab } from './gitlab';
import { renderPage, renderTable } from './report/page';
import { type Line, lineOf, type Pair } from './report/verdicts';
import { type Figure, FIGURES, type Row } from './row';
import { ROWS } from './rows';
import { runSide } from './run';

const PAGE = join(__dirname, '../../../docs/evidence/benchmarks.md');

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

/** Figures of a row that say something. */
function figuresOf(row: Row, pairs: Pair[]): Figure[] {
  return (Object.keys(FIGURES) as Figure[]).filter(
    figure =>
      row.wants[figure] !== undefined ||
      !['failed', 'orphans'].includes(figure) ||
      pairs.some(it => it.ours[figure] > 0 || it.upstream[figure] > 0),
  );
}

async function runRow(row: Row, quick: boolean): Promise<Line[]> {
  const gitlab = await GitLab.start(row.latency);
  const pairs: Pair[] = [];
  try {
    const count = quick ? Math.min(2, row.pairs ?? 2) : (row.pairs ?? 5);
    for (let i = 0; i < count; i++) {
      const ours = await runSide(gitlab, 'ours', row, quick);
      const upstream = await runSide(gitlab, 'upstream', row, quick);
      pairs.push({ ours, upstream });
    }
  } finally {
    await gitlab.stop();
  }
  return figuresOf(row, pairs).map(figure => lineOf(row, figure, pairs));
}

async function main(): Promise<void> {
  const start = performance.now();
  const rows = ROWS.filter(
    ({ name }) => !flags.only || name.includes(flags.only),
  );
  if (rows.length === 0) {
    throw new Error(
      `No row has "${flags.only}" in its name; there are:\n${ROWS.map(it => `  ${it.name}`).join('\n')}`,
    );
  }
  const lines: Line[] = [];
  for (const row of rows) {
    console.log(`${row.name} …`);
    const own = await runRow(row, flags.quick);
    console.log(renderTable(own));
    lines.push(...own);
  }
  if (!flags.quick && !flags.only) {
    const minutes = (performance.now() - start) / 60_000;
    await writeFile(PAGE, renderPage(lines, minutes));
    execFileSync('npx', ['prettier', '--write', PAGE]);
    console.log(`Wrote ${PAGE}`);
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});

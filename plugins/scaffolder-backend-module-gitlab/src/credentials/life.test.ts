import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type LifeResult, renderLifePage } from '../testing/life/page';
import { ActionHarness } from '../testing/actionHarness';
import {
  type Cell,
  cellsOf,
  nameOf,
  telling,
  type Verb,
} from '../testing/life/cells';
import { LifeBench } from '../testing/life/lifeBench';

const PAGE = join(
  resolvePackagePath('@forgekey/plugin-scaffolder-backend-module-gitlab'),
  '../../docs/evidence/credential-life.md',
);

/** `npm run test:life` tries them all; the check a part that tells. */
const IS_WHOLE = process.env.LIFE_MATRIX === 'full';
/** Without a common divisor with the number of troubles: the part has all of them. */
const ONE_IN = 31;

const VERBS: Verb[] = ['overlap', 'inPlace', 'compromised', 'revoke'];

describe('the life of a credential', () => {
  let kit: ActionHarness;
  let bench: LifeBench;
  const start = performance.now();
  const results: LifeResult[] = [];

  beforeAll(async () => {
    kit = await ActionHarness.start();
    bench = new LifeBench(kit);
  });
  afterAll(async () => {
    await kit.stop();
    if (IS_WHOLE && results.length === VERBS.length) {
      const page = renderLifePage(results, (performance.now() - start) / 1000);
      await writeFile(PAGE, page);
      execFileSync('npx', ['prettier', '--write', PAGE]);
    }
  });

  it.each(VERBS)(
    'goes on through every trouble at every request: %s',
    async verb => {
      const operations = await bench.operationsOf(verb);
      const all = cellsOf(verb, operations);
      const cells: Cell[] = IS_WHOLE ? all : telling(all, ONE_IN);
      expect(cells.length).toBeGreaterThan(5);
      const broken: Record<string, string[]> = {};
      for (const cell of cells) {
        const what = await bench.try(cell);
        if (what.length > 0) broken[nameOf(cell)] = what;
      }
      results.push({ verb, cells, broken });
      expect(broken).toEqual({});
    },
    20 * 60_000,
  );
});

/**
 * Writes the pages of `docs/` that are made from the module's code: `npm run docs`. With `--check` it writes nothing, names the
 * pages that are not up to date, and exits with 1 if there are any.
 */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { renderTroubleshooting } from '../plugins/scaffolder-backend-module-gitlab/src/docs/renderTroubleshooting';
import { ADVICE } from '../plugins/scaffolder-backend-module-gitlab/src/gitlab/errors/advice/adviceFor';
import { actionPages } from './generate-action-docs';

const ROOT = path.resolve(__dirname, '..');

/** Texts by path from the root of the repository; `undefined`: there is to be no such page. */
type Pages = ReadonlyMap<string, string | undefined>;

async function main(): Promise<number> {
  return writeOrCheck(
    new Map([
      ...(await actionPages()),
      ['docs/troubleshooting.md', renderTroubleshooting(ADVICE)],
    ]),
  );
}

/**
 * Formats the pages as the whole repository is.
 *
 * @returns the exit status: 1 if a page was found to be out of date
 */
async function writeOrCheck(pages: Pages): Promise<number> {
  const checks = process.argv.includes('--check');
  let status = 0;
  for (const [name, text] of pages) {
    const file = path.join(ROOT, name);
    const wanted = text && (await format(file, text));
    if (wanted === (await fs.readFile(file, 'utf8').catch(() => undefined))) {
      continue;
    }
    if (checks) {
      process.stderr.write(`${name} is not up to date\n`);
      status = 1;
    } else if (wanted === undefined) {
      await fs.rm(file);
      process.stdout.write(`Removed ${name}\n`);
    } else {
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, wanted);
      process.stdout.write(`Wrote ${name}\n`);
    }
  }
  return status;
}

async function format(filepath: string, text: string): Promise<string> {
  const style = await prettier.resolveConfig(filepath);
  return prettier.format(text, { ...style, filepath });
}

main().then(
  status => {
    process.exitCode = status;
  },
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);

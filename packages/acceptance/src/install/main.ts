import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../repository';
import { packAll } from './packages';
import { describeResult, isGood, renderPage } from './report';
import { runProgram } from './runProgram';
import { Release, ReleaseResult, RELEASES, tryRelease } from './tryRelease';

/*
 *   npm run test:install              every release, and docs/evidence/compatibility.md
 *   npm run test:install -- 1.57      this one, and no page
 */
async function main(args: string[]): Promise<number> {
  const unknown = args.filter(it => !RELEASES.includes(it as Release));
  if (unknown.length > 0) {
    tell(`There is no list for ${unknown}. There is ${RELEASES.join(', ')}.`);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), 'forgekey-install-'));
  process.once('exit', () =>
    rmSync(directory, { recursive: true, force: true }),
  );
  tell('Packing what people install');
  const tarballs = await packAll(join(directory, 'packed'));
  const results: ReleaseResult[] = [];
  for (const release of RELEASES) {
    if (args.length === 0 || args.includes(release)) {
      const place = join(directory, release);
      const result = await tryRelease(release, tarballs, place, tell);
      tell(describeResult(result));
      results.push(result);
    }
  }
  if (args.length === 0) {
    const npmVersion = await runProgram(directory, 'npm', ['--version']);
    const page = inRepository('docs/evidence/compatibility.md');
    const previous = existsSync(page) ? readFileSync(page, 'utf8') : '';
    writeFileSync(page, renderPage(results, npmVersion, previous));
    tell('Written: docs/evidence/compatibility.md');
  }
  return results.every(isGood) ? 0 : 1;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Whoever presses Ctrl-C wants the same clean end: 'exit' listeners remove what was started.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main(process.argv.slice(2)).then(
  status => process.exit(status),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);

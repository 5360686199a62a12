import { execFileSync } from 'node:child_process';
import { describeProvenance } from './provenance';
import { REPOSITORY_ROOT } from './repository';

it('tells commit, machine and command, as a table', () => {
  const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8',
  }).trim();

  const rows = describeProvenance('npm run life')
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()));

  expect(rows.slice(2)).toEqual([
    ['', 'commit', expect.stringContaining(`\`${head}\``), ''],
    ['', 'machine', expect.stringContaining(process.versions.node), ''],
    ['', 'command', '`npm run life`', ''],
  ]);
});

import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { baseSystem } from './baseSystem';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';

describe('what npm test lists at its end as not tried', () => {
  const temporary = useTemporaryDirectory();

  function notTriedWith(PATH: string): string {
    const programs = pathToFileURL(inRepository('scripts/programs.mjs'));
    return execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { whatIsNotTried } from ${JSON.stringify(programs)};
         console.log(whatIsNotTried().join('\\n'));`,
      ],
      { encoding: 'utf8', env: { PATH } },
    );
  }

  it('has every program on which a test depends, and how to get it', () => {
    const calls = execFileSync(
      'git',
      ['grep', '-ohE', String.raw`isInstalled\('\w+'\)`, '--', '*.test.ts'],
      { cwd: inRepository('.'), encoding: 'utf8' },
    );
    const programs = [...calls.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(programs).toEqual(expect.arrayContaining(['curl', 'gpg']));

    const says = notTriedWith(baseSystem(temporary.path('bin')));
    for (const program of [...programs, 'rsync']) {
      expect(says).toMatch(
        new RegExp(`^${program} +\\S.*\\n +apt-get install \\w`, 'm'),
      );
    }
  });
});

import { spawnSync } from 'node:child_process';

describe('npm start', () => {
  const start = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [require.resolve('../bin/start.cjs'), ...args],
      { encoding: 'utf8', timeout: 60_000 },
    );

  it.each<[string, string[], string]>([
    ['an option that there is not', ['--prot', '1'], "Unknown option '--prot'"],
    [
      'a file that there is not',
      ['--config', '/nonexistent/app-config.yaml'],
      '/nonexistent/app-config.yaml',
    ],
  ])('says before it builds anything: %s', (_, args, says) => {
    const { status, stdout, stderr } = start(...args);

    expect(stderr).toContain(says);
    expect(stderr).toContain('--config FILE');
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('tells its options', () => {
    expect(start('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--config FILE'),
    });
  });
});

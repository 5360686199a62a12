import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './testing/gitClient';
import { isInstalled } from './testing/isInstalled';

/** What somebody types into a shell, from `npx` on. */
describe('npx gitlab-sandbox', () => {
  const started: ChildProcess[] = [];

  function start(...args: string[]) {
    const child = spawn('npx', ['--no-install', 'gitlab-sandbox', ...args], {
      // A group of its own: npx has children, and a signal is for them.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', chunk => {
      output.stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      output.stderr += chunk;
    });
    const ended = once(child, 'close').then(([status]) => status as number);
    return { child, output, ended };
  }

  async function urlOf({ child, output }: ReturnType<typeof start>) {
    for (;;) {
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout) ?? [];
      if (url) {
        return url;
      }
      if (child.exitCode !== null) {
        throw new Error(output.stderr);
      }
      await Promise.race([once(child.stdout!, 'data'), once(child, 'close')]);
    }
  }

  const signal = ({ pid }: ChildProcess, name: NodeJS.Signals) =>
    process.kill(-pid!, name);

  afterEach(() => {
    for (const child of started.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        signal(child, 'SIGKILL');
      }
    }
  });

  if (isInstalled('curl')) {
    it('serves git clone, git push and curl, and ends when it is told to', async () => {
      const home = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-shell-'));
      const sandbox = start('--port', '0');
      const url = await urlOf(sandbox);
      try {
        const script = `
        set -eu
        api=${url}/api/v4
        own='PRIVATE-TOKEN: sandbox-alice-token'
        hello=$api/projects/acme%2Fplatform%2Fhello

        token=$(curl -fsS -H "$own" -d name=ci -d 'scopes[]=write_repository' $hello/access_tokens |
          sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
        git clone -q "${url.replace(
          '//',
          '//any:$token@',
        )}/acme/platform/hello.git" work
        cd work
        echo pushed > pushed.txt
        git add pushed.txt
        git commit -qm 'Push from a shell'
        git push -q origin HEAD:main
        curl -fsS -H "$own" "$hello/repository/files/pushed.txt/raw"

        curl -fsS -H "$own" -d name=made -d initialize_with_readme=true $api/projects > /dev/null
        git clone -q "${url.replace(
          '//',
          '//any:sandbox-alice-token@',
        )}/alice/made.git"
        ls made
        curl -s -o /dev/null -w '%{http_code}\\n' $hello
      `;
        const shell = await run('bash', ['-c', script], { cwd: home });
        expect(shell).toMatchObject({
          status: 0,
          stdout: 'pushed\nREADME.md\n404\n',
        });
      } finally {
        await rm(home, { recursive: true, force: true });
      }
      signal(sandbox.child, 'SIGTERM');
      await sandbox.ended;
      await expect(fetch(url)).rejects.toThrow();
      expect(sandbox.output.stdout).toMatch(/alice\s+sandbox-alice-token/);
      // What npm has to say of its settings and of its new versions is npm's.
      expect(sandbox.output.stderr.replace(/^npm .*\n/gim, '')).toBe('');
    });
  }

  it('says what it does not understand, and what is in its way', async () => {
    const unknown = start('--prot', '1');
    expect(await unknown.ended).toBe(2);
    expect(unknown.output.stderr).toContain("Unknown option '--prot'");

    const minute = start('--port', '1m');
    expect(await minute.ended).toBe(2);
    expect(minute.output.stderr).toContain(
      '--port must be a whole number, got 1m',
    );

    const first = start('--port', '0');
    const { port } = new URL(await urlOf(first));
    const second = start('--port', port);
    expect(await second.ended).toBe(1);
    expect(second.output.stderr).toContain('EADDRINUSE');
    signal(first.child, 'SIGTERM');
    await first.ended;
  });

  it('says which data directory it cannot use, and why', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-data-'));
    try {
      const worldFile = path.join(dataDir, 'world.json');
      await writeFile(worldFile, '{ "users": ');
      for (const unusable of [dataDir, worldFile]) {
        const { ended, output } = start('--port', '0', '--data-dir', unusable);
        expect(await ended).toBe(1);
        expect(output.stderr).toContain(
          `Cannot use the data directory ${unusable}: `,
        );
        expect(output.stderr).not.toContain('    at ');
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

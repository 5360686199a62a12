import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { isInstalled, refusingPort } from '@forgekey/gitlab-sandbox/testing';
import { gitlabDetailsOf, isOutcomeUnknown } from '../gitlab/errors/errors';
import { Secret } from '../sealing/secret';
import { secretForms } from '../sealing/secretForms';
import { fakeTime } from '../testing/fakeTime';
import { GitFault, startGitServer } from '../testing/gitServer';
import { startOwnTime } from '../testing/ownTime';
import { recordingLogger } from '../testing/recordingLogger';
import { pushDirectory, PushOptions } from '../testing/pushDirectory';

const PASSWORD = 'fake-integration-token';
const BASIC = Buffer.from(`oauth2:${PASSWORD}`).toString('base64');

// Not the machine's: other tests push at the same time.
const temporaryDirectory = mkdtempSync(join(tmpdir(), 'push-test-'));
afterAll(() => rmSync(temporaryDirectory, { recursive: true, force: true }));

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map(close => close()));
});

async function serve(...faults: GitFault[]) {
  const server = await startGitServer({
    username: 'oauth2',
    password: PASSWORD,
    faults,
  });
  closers.push(server.close);
  return server;
}

function directory(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'forgekey-content-'));
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    const printed = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
    expect(printed).not.toContain(PASSWORD);
    expect(printed).not.toContain(BASIC);
    return error as Error;
  }
  throw new Error('expected a failure');
}

describe.each<{ by: PushOptions['by']; runs: RegExp; keepsFiles: boolean }>([
  { by: undefined, runs: /^$/, keepsFiles: false },
  { by: 'git', runs: /push --porcelain/, keepsFiles: true },
])('a push by $by', ({ by, runs, keepsFiles }) => {
  function push(
    options: Partial<PushOptions> & { dir: string; remoteUrl: string },
  ) {
    const { clock, sleep, slept } = fakeTime();
    const logger = recordingLogger();
    const result = pushDirectory({
      branch: 'main',
      credential: { username: 'oauth2', password: Secret.of(PASSWORD) },
      logger,
      clock,
      sleep,
      random: () => 0.5,
      temporaryDirectory,
      by,
      ...options,
    });
    return { result, logger, slept };
  }

  describe('what arrives', () => {
    it('is the directory, in two requests, and nothing stays behind', async () => {
      const server = await serve();
      const dir = directory({ 'README.md': '# Orders\n', 'src/a.txt': 'a' });
      const { commitHash, outcome } = await push({
        dir,
        remoteUrl: server.remoteUrl,
        message: 'initial commit',
        author: { name: 'Ada', email: 'ada@example.com' },
      }).result;
      expect(outcome).toBe('pushed');
      expect(server.git('rev-parse', 'main')).toBe(commitHash);
      expect(
        server.git('log', '-1', '--format=%an <%ae> %cn %s %aI', 'main'),
      ).toBe(
        'Ada <ada@example.com> Ada initial commit 2026-01-02T03:04:05+00:00',
      );
      expect(server.git('ls-tree', '-r', '--name-only', 'main')).toBe(
        'README.md\nsrc/a.txt',
      );
      expect(server.requests).toEqual([
        'GET /acme/orders.git/info/refs?service=git-receive-pack',
        'POST /acme/orders.git/git-receive-pack',
      ]);
      expect(readdirSync(dir).sort()).toEqual(['README.md', 'src']);
      expect(readdirSync(temporaryDirectory)).toEqual([]);
    });

    it('keeps modes and symlinks, and leaves out what .gitignore names', async () => {
      const server = await serve();
      const dir = directory({
        'run.sh': '#!/bin/sh\n',
        '.gitignore': '*.log\n/build/\n',
        'a.log': 'x',
        'build/out': 'x',
        'sub/.gitignore': '!keep.log\n',
        'sub/keep.log': 'kept',
        'sub/other.log': 'x',
        ' odd  näme.txt': 'x',
      });
      chmodSync(join(dir, 'run.sh'), 0o755);
      symlinkSync('run.sh', join(dir, 'link'));
      await push({ dir, remoteUrl: server.remoteUrl }).result;
      const tree = server.git(
        '-c',
        'core.quotePath=false',
        'ls-tree',
        '-r',
        'main',
      );
      expect(
        tree.split('\n').map(line => line.replace(/ blob \w+\t/, ' ')),
      ).toEqual([
        '100644  odd  näme.txt',
        '100644 .gitignore',
        '120000 link',
        '100755 run.sh',
        '100644 sub/.gitignore',
        '100644 sub/keep.log',
      ]);
    });

    it('is no history and no submodule, where directories have a .git', async () => {
      const server = await serve();
      const dir = directory({
        'a.txt': 'a',
        '.gitignore': '*.log\n',
        'vendor/lib/b.txt': 'b',
        'vendor/lib/c.log': 'c',
        'vendor/empty/d.txt': 'd',
      });
      const git = (at: string, ...args: string[]) =>
        execFileSync('git', [
          '-C',
          join(dir, at),
          '-c',
          'user.name=x',
          '-c',
          'user.email=x@x',
          ...args,
        ]);
      git('.', 'init', '-q');
      git('vendor/lib', 'init', '-q');
      git('vendor/lib', 'add', '.');
      git('vendor/lib', 'commit', '-q', '-m', 'x');
      git('vendor/empty', 'init', '-q');
      await push({ dir, remoteUrl: server.remoteUrl }).result;
      expect(
        server.git('ls-tree', '-r', '--name-only', 'main').split('\n'),
      ).toEqual([
        '.gitignore',
        'a.txt',
        'vendor/empty/d.txt',
        'vendor/lib/b.txt',
      ]);
      expect(server.git('rev-list', '--count', 'main')).toBe('1');
      expect(readdirSync(join(dir, '.git'))).toContain('HEAD');
    });

    it('does not depend on the git settings of the machine or the backend', async () => {
      const server = await serve();
      const dir = directory({ 'a.txt': 'a\r\n' });
      const before = { ...process.env };
      try {
        Object.assign(process.env, {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'core.excludesFile',
          GIT_CONFIG_VALUE_0: '/dev/stdin',
          GIT_AUTHOR_NAME: 'Somebody Else',
          GIT_DIR: '/nonexistent',
          GIT_INDEX_FILE: '/nonexistent',
        });
        await push({ dir, remoteUrl: server.remoteUrl }).result;
      } finally {
        process.env = before;
      }
      expect(server.git('show', '-s', '--format=%an <%ae>', 'main')).toBe(
        'Scaffolder <scaffolder@backstage.io>',
      );
      expect(server.git('cat-file', '-s', 'main:a.txt')).toBe('3');
    });

    it('runs nothing that a hostile content asks for, and follows no link out of it', async () => {
      const server = await serve();
      const outside = directory({ 'outside.txt': 'not theirs' });
      const trap = join(outside, 'sprung');
      const config = [
        `[core]\nfsmonitor = touch ${trap}\nhooksPath = hooks\nsshCommand = touch ${trap}`,
        `[filter "trap"]\nclean = touch ${trap}\nprocess = touch ${trap}\nrequired = true`,
        `[include]\npath = ${join(outside, 'outside.txt')}`,
        `[url "ext::touch ${trap} "]\ninsteadOf = http://`,
        '[core]\nrepositoryformatversion = 0',
      ].join('\n');
      const repository = (at: string) => ({
        [`${at}/HEAD`]: 'ref: refs/heads/main\n',
        [`${at}/config`]: config,
        [`${at}/objects/info/alternates`]: '',
        [`${at}/refs/heads/.keep`]: '',
        [`${at}/hooks/pre-commit`]: `#!/bin/sh\ntouch ${trap}\n`,
        [`${at}/hooks/pre-push`]: `#!/bin/sh\ntouch ${trap}\n`,
      });
      const dir = directory({
        'a.txt': 'a',
        '.gitattributes': '* filter=trap diff=trap merge=trap\n',
        '.gitmodules': `[submodule "x"]\npath = x\nurl = ext::touch ${trap}\n`,
        ...repository('.git'),
        ...repository('lib/.git'),
        'lib/b.txt': 'b',
        'linked/.git': `gitdir: ${join(outside, '.git')}\n`,
        'linked/c.txt': 'c',
      });
      for (const hook of ['.git/hooks/pre-push', 'lib/.git/hooks/pre-commit']) {
        chmodSync(join(dir, hook), 0o755);
      }
      execFileSync('git', ['-C', outside, 'init', '-q']);
      symlinkSync(outside, join(dir, 'away'));
      symlinkSync(join(outside, 'outside.txt'), join(dir, 'file'));

      await push({ dir, remoteUrl: server.remoteUrl }).result;
      expect(readdirSync(outside)).toEqual(['.git', 'outside.txt']);
      expect(
        server
          .git('ls-tree', '-r', '--format=%(objectmode) %(path)', 'main')
          .split('\n'),
      ).toEqual([
        '100644 .gitattributes',
        '100644 .gitmodules',
        '100644 a.txt',
        '120000 away',
        '120000 file',
        '100644 lib/b.txt',
        '100644 linked/c.txt',
      ]);
    });

    it('is the same commit for the same content and time', async () => {
      const one = await serve();
      const other = await serve();
      const files = { 'a.txt': 'a' };
      const first = await push({
        dir: directory(files),
        remoteUrl: one.remoteUrl,
      }).result;
      const second = await push({
        dir: directory(files),
        remoteUrl: other.remoteUrl,
      }).result;
      expect(second.commitHash).toBe(first.commitHash);
    });

    it('takes more content than one buffer holds', async () => {
      const server = await serve();
      const dir = directory({});
      for (let i = 0; i < 300; i += 1) {
        writeFileSync(join(dir, `${i}.txt`), `${i}`.repeat(3000));
      }
      await push({ dir, remoteUrl: server.remoteUrl }).result;
      expect(
        server.git('ls-tree', '-r', '--name-only', 'main').split('\n'),
      ).toHaveLength(300);
      expect(server.requests).toHaveLength(2);
    });
  });

  describe('a branch that is there', () => {
    it('with the same content is success, with the commit that is there', async () => {
      const server = await serve();
      const dir = directory({ 'a.txt': 'a' });
      const first = await push({ dir, remoteUrl: server.remoteUrl }).result;
      const again = await push({
        dir,
        remoteUrl: server.remoteUrl,
        clock: fakeTime('2026-02-03T00:00:00Z').clock,
      }).result;
      expect(again).toEqual({
        commitHash: first.commitHash,
        outcome: 'already-there',
      });
      const same = await push({ dir, remoteUrl: server.remoteUrl }).result;
      expect(same).toEqual(again);
    });

    it('with other content is a conflict, and stays as it is', async () => {
      const server = await serve();
      const theirs = await push({
        dir: directory({ 'a.txt': 'theirs' }),
        remoteUrl: server.remoteUrl,
      }).result;
      const error = await errorOf(
        push({
          dir: directory({ 'a.txt': 'ours' }),
          remoteUrl: server.remoteUrl,
        }).result,
      );
      expect(error.name).toBe('ConflictError');
      expect(error.message).toContain(theirs.commitHash);
      expect(server.git('rev-parse', 'main')).toBe(theirs.commitHash);
    });

    it('of another name does not matter', async () => {
      const server = await serve();
      await push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
        .result;
      const other = push({
        dir: directory({ b: '2' }),
        remoteUrl: server.remoteUrl,
        branch: 'feature/x',
      });
      expect((await other.result).outcome).toBe('pushed');
    });
  });

  describe('what passes', () => {
    it('is waited for as GitLab asks', async () => {
      const limited = {
        status: 429,
        text: 'Retry later\n',
        headers: { 'retry-after': '2' },
      };
      const server = await serve(limited, 'pass', limited);
      const { result, slept, logger } = push({
        dir: directory({ a: '1' }),
        remoteUrl: server.remoteUrl,
      });
      expect((await result).outcome).toBe('pushed');
      expect(slept).toEqual([2000, 2000]);
      expect(logger.lines).toContain(
        `info: GitLab asked to wait 2 s (429 Too Many Requests, Retry-After) before the push to ${server.remoteUrl}; waiting`,
      );
    });

    it.each<[string, GitFault[], number[]]>([
      ['a 503 on the first request', [{ status: 503 }], [375]],
      ['a 500 on the first request', [{ status: 500 }], [375]],
      ['a 502 on the push itself', ['pass', { status: 502 }], [375]],
      ['a broken connection', ['drop'], [375]],
      // curl repeats by itself what breaks on a connection that it has used before.
      ['a push that broke before GitLab acted', ['pass', 'drop'], []],
      ['a push that broke twice', ['pass', 'drop', 'drop'], [375]],
      ['a push whose answer was lost', ['pass', 'lose-answer'], []],
      [
        'a push whose answer was lost twice',
        ['pass', 'lose-answer', 'lose-answer'],
        [375],
      ],
    ])('is repeated after %s', async (_, faults, waits) => {
      const server = await serve(...faults);
      const { result, slept } = push({
        dir: directory({ a: '1' }),
        remoteUrl: server.remoteUrl,
      });
      const { commitHash, outcome } = await result;
      expect(outcome).toBe('pushed');
      expect(server.git('rev-parse', 'main')).toBe(commitHash);
      expect(server.git('rev-list', '--count', '--all')).toBe('1');
      expect(slept).toEqual(waits);
    });

    it('and does not pass in time is an error that says so', async () => {
      const server = await serve(...Array<GitFault>(6).fill('drop'));
      const { result, slept } = push({
        dir: directory({ a: '1' }),
        remoteUrl: server.remoteUrl,
      });
      const error = await errorOf(result);
      expect(slept).toHaveLength(5);
      expect(isOutcomeUnknown(error)).toBe(true);
      expect(error.message).toMatch(/tried 6 times in 12 s/);
    });
  });

  describe('what GitLab refuses', () => {
    it.each<[string, GitFault, string, RegExp]>([
      [
        'a wrong token',
        { status: 401, text: 'HTTP Basic: Access denied.' },
        'AuthenticationError',
        /answered 401.*"write_repository"/,
      ],
      [
        'missing rights',
        {
          status: 403,
          text: 'You are not allowed to push code to this project.',
        },
        'NotAllowedError',
        /"You are not allowed to push code to this project\."\. The token needs/,
      ],
      [
        'a missing project',
        {
          status: 404,
          text: 'The project you were looking for could not be found.',
        },
        'NotFoundError',
        /could not be found/,
      ],
      ['too much content', { status: 413 }, 'NotAllowedError', /larger than/],
      [
        'a redirect',
        {
          status: 301,
          headers: { location: 'http://elsewhere.example/x.git/info/refs' },
        },
        'ServiceUnavailableError',
        /points elsewhere/,
      ],
    ])('explains %s', async (_, fault, name, message) => {
      const server = await serve(fault);
      const error = await errorOf(
        push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
          .result,
      );
      expect(error.message).toMatch(message);
      expect(error.name).toBe(name);
      expect(server.requests).toHaveLength(1);
    });

    it.each<[string, RegExp]>([
      [
        'GitLab: You are not allowed to push code to protected branches on this project.',
        /protected branches on this project\."\. "main" is protected/,
      ],
      [
        "GitLab: Commit message does not follow the pattern '^JIRA'",
        /push rule/,
      ],
      ['GitLab: closed on Sundays', /"closed on Sundays"\. A hook or rule/],
    ])('explains a refused branch: %s', async (text, message) => {
      const server = await serve();
      server.preReceive(`echo "${text}" >&2; exit 1`);
      const error = await errorOf(
        push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
          .result,
      );
      expect(error.name).toBe('NotAllowedError');
      expect(error.message).toMatch(message);
    });

    it('takes the credential out of a text that quotes it', async () => {
      const server = await serve({
        status: 403,
        text: `no ${PASSWORD} and Basic ${BASIC}`,
      });
      const error = await errorOf(
        push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
          .result,
      );
      expect(error.message).toContain('no [secret] and Basic [secret]');
    });

    it('has no id that is none', async () => {
      for (const [id, known] of [
        ['01J-id.1:2', '01J-id.1:2'],
        [`no ${PASSWORD}`, undefined],
        ['x'.repeat(200), undefined],
      ] as const) {
        const headers = { 'x-request-id': id };
        const server = await serve({ status: 403, headers });
        const error = await errorOf(
          push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
            .result,
        );
        expect(gitlabDetailsOf(error)?.requestId).toBe(known);
      }
    });

    it('shows 500 characters of a text, and no form of the credential', async () => {
      const forms = secretForms(PASSWORD).map(it => it.text);
      const start = 'x'.repeat(495 - PASSWORD.length);
      for (const text of [...forms, `${start} ${PASSWORD}`, 'x'.repeat(1e6)]) {
        const server = await serve({ status: 403, text });
        const error = await errorOf(
          push({ dir: directory({ a: '1' }), remoteUrl: server.remoteUrl })
            .result,
        );
        const shown = `${error.message}${JSON.stringify(error)}`;
        expect(forms.filter(form => shown.includes(form))).toEqual([]);
        expect(error.message).toContain('GitLab answered 403');
        expect(error.message.length).toBeLessThan(1000);
      }
    });

    it('explains a port on which nobody listens', async () => {
      const nobody = await refusingPort();
      try {
        const remoteUrl = `http://127.0.0.1:${nobody.port}/acme/orders.git`;
        const error = await errorOf(
          push({ dir: directory({ a: '1' }), remoteUrl }).result,
        );
        expect(error.name).toBe('ServiceUnavailableError');
        expect(error.message).toMatch(/no connection .*tried 6 times/);
      } finally {
        nobody.release();
      }
    });
  });

  describe('cancelling', () => {
    it.each<[string, GitFault[]]>([
      ['while git waits for an answer', ['hang']],
      ['while git pushes', ['pass', 'hang']],
    ])('ends the push at once %s', async (_, faults) => {
      const server = await serve(...faults);
      const controller = new AbortController();
      const { result } = push({
        dir: directory({ a: '1' }),
        remoteUrl: server.remoteUrl,
        signal: controller.signal,
      });
      while (server.requests.length < faults.length) {
        await new Promise(resolve => {
          setTimeout(resolve, 10);
        });
      }
      const sinceCancelled = startOwnTime();
      controller.abort();
      const error = await errorOf(result);
      expect(error.name).toBe('AbortError');
      expect(sinceCancelled.stop()).toBeLessThan(800);
      expect(readdirSync(temporaryDirectory)).toEqual([]);
    });
  });

  describe('what cannot be pushed', () => {
    const remoteUrl = 'http://127.0.0.1:1/acme/orders.git';

    it('is nothing', async () => {
      for (const dir of [directory({}), '/nonexistent/directory']) {
        const error = await errorOf(push({ dir, remoteUrl }).result);
        expect(error.name).toBe('InputError');
        expect(error.message).toContain(
          'scaffolder.taskRecovery.workspaceProvider',
        );
      }
    });

    it('is nothing unless that is meant', async () => {
      const server = await serve();
      const { result } = push({
        dir: directory({}),
        remoteUrl: server.remoteUrl,
        allowEmpty: true,
      });
      expect((await result).outcome).toBe('pushed');
      expect(server.git('ls-tree', '-r', 'main').trim()).toBe('');
    });

    it('is only what is ignored', async () => {
      const dir = directory({ '.gitignore': '*\n', a: '1' });
      const error = await errorOf(push({ dir, remoteUrl }).result);
      expect(error.message).toMatch(/\.gitignore leaves out every file/);
    });

    it('is a branch with a name that git does not take', async () => {
      const error = await errorOf(
        push({ dir: directory({ a: '1' }), remoteUrl, branch: 'a..b' }).result,
      );
      expect(error.message).toBe(
        '"a..b" is not a valid name for a branch: it must not contain \'..\'.',
      );
    });

    it('goes to no address with a password in it', async () => {
      const error = await errorOf(
        push({
          dir: directory({ a: '1' }),
          remoteUrl: `https://oauth2:${PASSWORD}@gitlab.example/a/b.git`,
        }).result,
      );
      expect(error.name).toBe('InputError');
    });
  });

  describe('a signed commit', () => {
    if (isInstalled('gpg')) {
      it('is signed with the given key, and is not made twice', async () => {
        const server = await serve();
        const dir = directory({ 'a.txt': 'a' });
        const signed = () =>
          push({ dir, remoteUrl: server.remoteUrl, signingKey: pgpKey() })
            .result;
        const { commitHash, outcome } = await signed();
        expect(outcome).toBe('pushed');
        expect(server.git('cat-file', '-p', 'main')).toContain(
          '-----BEGIN PGP SIGNATURE-----',
        );
        expect(readdirSync(dir)).toEqual(['a.txt']);
        expect(await signed()).toEqual({
          commitHash,
          outcome: 'already-there',
        });
      });
    }

    it('explains a key that is none without showing it', async () => {
      const server = await serve();
      const error = await errorOf(
        push({
          dir: directory({ a: '1' }),
          remoteUrl: server.remoteUrl,
          signingKey: Secret.of('fake-signing-key'),
        }).result,
      );
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(
        'fake-signing-key',
      );
    });
  });

  it('shows the credential in no argument and no file', async () => {
    const server = await serve('hang');
    const controller = new AbortController();
    const { result } = push({
      dir: directory({ a: '1' }),
      remoteUrl: server.remoteUrl,
      signal: controller.signal,
    });
    while (server.requests.length === 0) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
    }
    const commands = argumentsOfChildren();
    expect(commands).toMatch(runs);
    expect(commands).not.toContain(PASSWORD);
    expect(commands).not.toContain(BASIC);
    const files = filesBelow(temporaryDirectory);
    expect(files.length > 0).toBe(keepsFiles);
    for (const file of files) {
      const text = readFileSync(file, 'latin1');
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(BASIC);
    }
    controller.abort();
    await errorOf(result);
  });
});

/** A new key without a passphrase, from the machine's gpg. */
function pgpKey(): Secret {
  const home = mkdtempSync(join(tmpdir(), 'forgekey-gpg-'));
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    gpg(
      '--passphrase',
      '',
      '--quick-gen-key',
      'a@example.com',
      'rsa2048',
      'sign',
      '0',
    );
    return Secret.of(gpg('--armor', '--export-secret-keys'));
  } finally {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  }
}

/** The command lines of all processes below this one, one each. Other tests push at the same time. */
function argumentsOfChildren(): string {
  const processes = existsSync('/proc/self/stat') ? fromProc() : fromPs();
  const below = (parent: string): string[] =>
    processes
      .filter(({ ppid }) => ppid === parent)
      .flatMap(({ pid, args }) => [args, ...below(pid)]);
  return below(`${process.pid}`).join('\n');
}

interface RunningProcess {
  pid: string;
  ppid: string;
  args: string;
}

/** Linux needs no ps for that. */
function fromProc(): RunningProcess[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.flatMap(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything.
      const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return [{ pid, ppid, args: args.replaceAll('\0', ' ') }];
    } catch {
      // It has ended since.
      return [];
    }
  });
}

function fromPs(): RunningProcess[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], {
    encoding: 'utf8',
  });
  return [...rows.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(
    ([, pid, ppid, args]) => ({ pid, ppid, args }),
  );
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory()
      ? filesBelow(join(dir, entry.name))
      : [join(dir, entry.name)],
  );
}

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { systemClock } from '../time/clock';
import { Secret } from '../sealing/secret';
import { startGitServer } from '../testing/gitServer';
import { fakeTime } from '../testing/fakeTime';
import { recordingLogger } from '../testing/recordingLogger';
import { pushDirectory, type PushOptions } from '../testing/pushDirectory';

// hasUsableGit asks once per process; this file is one in which there never is a git.
const { PATH } = process.env;
let server: Awaited<ReturnType<typeof startGitServer>>;
let dir: string;
beforeEach(async () => {
  server = await startGitServer({
    username: 'oauth2',
    password: 'fake-integration-token',
  });
  dir = mkdtempSync(join(tmpdir(), 'forgekey-content-'));
  writeFileSync(join(dir, 'a.txt'), 'a');
});
afterEach(async () => {
  process.env.PATH = PATH;
  await server.close();
  rmSync(dir, { recursive: true });
});

async function push(
  token: string,
  more: Partial<PushOptions> = {},
  logger = recordingLogger(),
) {
  process.env.PATH = '/nonexistent';
  try {
    const result = await pushDirectory({
      ...more,
      dir,
      remoteUrl: server.remoteUrl,
      branch: 'main',
      credential: { username: 'oauth2', password: Secret.of(token) },
      logger,
      clock: more.clock ?? systemClock,
    });
    return { result, logger };
  } finally {
    process.env.PATH = PATH;
  }
}

it('pushes where there is no git, and says what that costs', async () => {
  writeFileSync(join(dir, '.gitattributes'), '*.txt text\n');
  const { result, logger } = await push('fake-integration-token');
  expect(server.git('rev-parse', 'main')).toBe(result.commitHash);
  expect(server.git('log', '-1', '--format=%an %s', 'main')).toBe(
    'Scaffolder Initial commit',
  );
  expect(readdirSync(dir).sort()).toEqual(['.gitattributes', 'a.txt']);
  expect(logger.lines).toEqual([
    "warn: No git of version 2.31 or newer on this backend's PATH: .gitattributes: the attributes in it are not applied",
  ]);
});

it('says nothing where it costs nothing', async () => {
  const { logger } = await push('fake-integration-token');
  expect(logger.lines).toEqual([]);
});

it('says what a signed commit costs', async () => {
  const logger = recordingLogger();
  const signingKey = Secret.of('fake-signing-key');
  await push('fake-integration-token', { signingKey }, logger).catch(() => {});
  expect(logger.lines.join('\n')).toMatch(/holds all files in memory/);
});

it('cannot compare a branch that has other commits, and leaves it', async () => {
  const { result } = await push('fake-integration-token');
  const clock = fakeTime('2026-02-03T00:00:00Z').clock;
  await expect(push('fake-integration-token', { clock })).rejects.toThrow(
    `it has commits already, whose content cannot be compared without git on this backend's PATH (commit ${result.commitHash})`,
  );
  expect(server.git('rev-parse', 'main')).toBe(result.commitHash);
});

it('leaves a .git that was there as it was, and its history out', async () => {
  mkdirSync(join(dir, '.git'));
  writeFileSync(join(dir, '.git', 'HEAD'), 'ref: refs/heads/old\n');
  await push('fake-integration-token');
  expect(readdirSync(join(dir, '.git'))).toEqual(['HEAD']);
  expect(readFileSync(join(dir, '.git', 'HEAD'), 'utf8')).toContain('old');
  expect(server.git('rev-list', '--count', 'main')).toBe('1');
});

it.each(['.GIT', 'sub/git~1', '.git '])(
  'does not take %j, which GitLab would refuse',
  async name => {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, 'config'), 'x');
    await expect(push('fake-integration-token')).rejects.toThrow(
      `invalid path '${name}/config'`,
    );
    expect(server.requests).toEqual([]);
  },
);

it('follows no link out of the directory', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'forgekey-outside-'));
  writeFileSync(join(outside, 'outside.txt'), 'not theirs');
  symlinkSync(outside, join(dir, 'away'));
  symlinkSync(join(outside, 'outside.txt'), join(dir, 'file'));
  try {
    await push('fake-integration-token');
    expect(
      server.git('ls-tree', '-r', '--format=%(objectmode) %(path)', 'main'),
    ).toBe('100644 a.txt\n120000 away\n120000 file');
  } finally {
    rmSync(outside, { recursive: true });
  }
});

it('explains a refusal without the credential', async () => {
  const error = await push('fake-wrong-token').then(
    () => undefined,
    e => e,
  );
  expect(error.name).toBe('AuthenticationError');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(
    'fake-wrong-token',
  );
});

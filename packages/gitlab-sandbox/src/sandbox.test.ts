import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { describe as describeSandbox } from './cli';
import { type SandboxOptions, startSandbox } from './sandbox';
import { ApiClient } from './testing';

const asRoot = (url: string) =>
  new ApiClient(() => url, { 'private-token': 'sandbox-root-token' });

it('runs beside another, and shares nothing', async () => {
  const [one, two] = await Promise.all([startSandbox(), startSandbox()]);
  try {
    expect(one.port).not.toBe(two.port);
    await asRoot(one.url).post('/groups', { name: 'New', path: 'only-here' });
    const paths = two.state().namespaces.map(({ fullPath }) => fullPath);
    expect(paths).not.toContain('only-here');
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});

it('mints the same values again from the same seed of randomness', async () => {
  const values = [];
  for (let round = 0; round < 2; round++) {
    const sandbox = await startSandbox({ randomSeed: 'same' });
    await asRoot(sandbox.url).post('/projects/globex%2Fsite/access_tokens', {
      name: 'ci',
      scopes: ['api'],
    });
    values.push(...sandbox.state().mintedValues);
    await sandbox.stop();
  }
  expect(values[0]).toBe(values[1]);
});

it.each<[SandboxOptions, boolean]>([
  [{ now: '2030-01-01T00:00:00Z' }, true],
  [{ now: '2030-01-01T00:00:00Z', frozen: false }, false],
  [{ frozen: true }, true],
  [{}, false],
])(
  'begins with a clock as asked, and after a reset: %j',
  async (asked, frozen) => {
    const machine = jest.spyOn(Date, 'now').mockReturnValue(5_000_000);
    const now = new Date(asked.now ?? 5_000_000).toISOString();
    const sandbox = await startSandbox(asked);
    try {
      expect(sandbox.clock).toMatchObject({ frozen });
      expect(sandbox.clock.timestamp()).toBe(now);
      sandbox.clock.advance('1d');
      sandbox.clock[frozen ? 'run' : 'freeze']();
      await sandbox.reset();
      expect(sandbox.clock).toMatchObject({ frozen });
      expect(sandbox.clock.timestamp()).toBe(now);
    } finally {
      machine.mockRestore();
      await sandbox.stop();
    }
  },
);

it('keeps its world in a data directory', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-data-'));
  try {
    const first = await startSandbox({ dataDir });
    await asRoot(first.url).post('/projects', {
      name: 'kept',
      initialize_with_readme: true,
    });
    const before = first.state().projects;
    await first.stop();
    const second = await startSandbox({ dataDir });
    expect(second.state().projects).toEqual(before);
    const { body } = await asRoot(second.url).get('/projects/root%2Fkept');
    expect(body.empty_repo).toBe(false);
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

it('waits before each request when it shall be slow', async () => {
  const sandbox = await startSandbox({ latencyMs: 30 });
  const before = performance.now();
  await asRoot(sandbox.url).get('/version');
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  await sandbox.stop();
});

it('stops while somebody waits', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.add({ operation: 'version.get', instructions: ['stall 60s'] });
  const waiting = asRoot(sandbox.url)
    .get('/version')
    .then(
      () => 'answered',
      () => 'dropped',
    );
  while (sandbox.journal.count() === 0) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  await sandbox.stop();
  expect(await waiting).toBe('dropped');
  await expect(sandbox.stop()).rejects.toThrow('Cannot stop');
});

it('stops, and says nothing, while it waits to act for somebody who has gone', async () => {
  const problems: unknown[] = [];
  const sandbox = await startSandbox({
    onError: error => problems.push(error),
  });
  sandbox.faults.add({ operation: 'version.get', instructions: ['stall 60s'] });
  const leaving = new AbortController();
  const asked = fetch(`${sandbox.url}/api/v4/version`, {
    signal: leaving.signal,
  }).catch(({ name }: Error) => name);
  while (sandbox.waiting.ids().length === 0) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  leaving.abort();
  expect(await asked).toBe('AbortError');
  await sandbox.stop();
  expect(sandbox.waiting.ids()).toEqual([]);
  expect(problems).toEqual([]);
});

it('says where it is, and who can sign in', async () => {
  const sandbox = await startSandbox();
  const text = describeSandbox(sandbox);
  expect(text).toContain(sandbox.url);
  expect(text).toMatch(/alice\s+sandbox-alice-token\s+maintainer of acme/);
  await sandbox.stop();
});

it('leaves nothing behind where it cannot listen', async () => {
  const ours = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-test-'));
  const running = await startSandbox();
  const place = jest.spyOn(os, 'tmpdir').mockReturnValue(ours);
  try {
    await expect(startSandbox({ port: running.port })).rejects.toThrow(
      'EADDRINUSE',
    );
    expect(await readdir(ours)).toEqual([]);
  } finally {
    place.mockRestore();
    await running.stop();
    await rm(ours, { recursive: true, force: true });
  }
});

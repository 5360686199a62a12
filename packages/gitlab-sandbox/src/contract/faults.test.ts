import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox } from '../sandbox';
import { expectNoSurprises, useSandbox } from '../testing';

const box = useSandbox();

const TOKENS = '/projects/acme%2Fplatform%2Fhello/access_tokens';
const OPERATION = 'projectAccessTokens.create';

const mint = () =>
  box.as('alice').post(TOKENS, { name: 'ci', scopes: ['api'] });

const minted = () =>
  box.sandbox.state().accessTokens.filter(({ kind }) => kind === 'project')
    .length;

function inject(...instructions: string[]) {
  box.sandbox.faults.add({ operation: OPERATION, instructions });
}

it.each([500, 502, 503, 504])('answers %d instead of acting', async status => {
  inject(`status-${status}`);
  expect((await mint()).status).toBe(status);
  expect(minted()).toBe(0);
});

it('drops the connection before acting', async () => {
  inject('reset');
  await expect(mint()).rejects.toThrow();
  expect(minted()).toBe(0);
  expect(box.sandbox.journal.entries(OPERATION)).toMatchObject([
    { status: null, fault: 'reset' },
  ]);
});

it('acts and loses the answer', async () => {
  inject('lose-answer');
  await expect(mint()).rejects.toThrow();
  expect(minted()).toBe(1);
  expect(box.sandbox.journal.entries(OPERATION)).toMatchObject([
    { status: 201, fault: 'lose-answer' },
  ]);
});

it('acts, and then waits before it answers', async () => {
  inject('hold 50ms');
  const answer = mint();
  let answered = false;
  const done = answer.then(({ status }) => {
    answered = true;
    return status;
  });
  while (minted() === 0) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  expect(answered).toBe(false);
  expect(await done).toBe(201);
});

it('waits, and then acts', async () => {
  inject('stall 50ms');
  const before = performance.now();
  expect((await mint()).status).toBe(201);
  expect(performance.now() - before).toBeGreaterThanOrEqual(49);
});

it('uses instructions up in order, and leaves the rest on show', async () => {
  inject('pass', 'status-500', 'status-503');
  const statuses = [(await mint()).status, (await mint()).status];
  expect(statuses).toEqual([201, 500]);
  expect(box.sandbox.faults.pending()).toEqual([
    { operation: OPERATION, instructions: ['status-503'] },
  ]);
  expect(() => expectNoSurprises(box.sandbox)).toThrow(
    `never fired: status-503 on ${OPERATION}`,
  );
});

it('counts only requests that match', async () => {
  box.sandbox.faults.add({
    operation: 'projects.get',
    instructions: ['status-500'],
    match: 'globex',
  });
  const alice = box.as('alice');
  expect((await alice.get('/projects/acme%2Fplatform%2Fhello')).status).toBe(
    200,
  );
  expect((await alice.get('/projects/globex%2Fsite')).status).toBe(500);
});

it('holds for git too', async () => {
  box.sandbox.faults.add({
    operation: 'git.infoRefs',
    instructions: ['status-503', 'lose-answer'],
  });
  const discover = () =>
    fetch(
      `${box.sandbox.url}/globex/site.git/info/refs?service=git-upload-pack`,
    );
  expect((await discover()).status).toBe(503);
  await expect(discover()).rejects.toThrow();
  expect((await discover()).status).toBe(200);
});

it.each([
  ['status-500', 500, 'Internal Server Error\n'],
  ['status-502', 502, 'GitLab is not responding'],
  ['status-503', 503, expect.stringContaining('Gitaly, is not available')],
  ['status-429', 429, 'Retry later\n'],
  ['status-429 retry-after=3', 429, 'Retry later\n'],
])('answers git in plain text: %s', async (instruction, status, text) => {
  const operation = 'git.infoRefs';
  box.sandbox.faults.add({ operation, instructions: [instruction] });
  const answer = await fetch(
    `${box.sandbox.url}/globex/site.git/info/refs?service=git-upload-pack`,
    { headers: { authorization: `Basic ${btoa('x:sandbox-bob-token')}` } },
  );
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await answer.text()).toEqual(text);
  expect(box.sandbox.journal.entries()).toMatchObject([
    { operation, status, principal: 'bob' },
  ]);
});

it('knows whose request it was that a fault took', async () => {
  inject('status-503', 'reset');
  await mint();
  await mint().catch(() => {});
  expect(box.sandbox.journal.entries(OPERATION)).toMatchObject([
    { status: 503, principal: 'alice' },
    { status: null, principal: 'alice' },
  ]);
  const [token] = box.sandbox
    .state()
    .accessTokens.filter(({ value }) => value === 'sandbox-alice-token');
  expect(token.lastUsedAt).toBeNull();
});

it.each([
  ['POST', '/api/v4/projects', 'projects.create', '{"name":"late"}'],
  ['DELETE', '/api/v4/projects/globex%2Fsite', 'projects.delete', undefined],
  ['POST', '/globex/site.git/git-receive-pack', 'git.receivePack', '0000'],
])(
  'does not act on %s %s, nor complain, when nobody waits any more',
  async (method, path, operation, body) => {
    const problems: unknown[] = [];
    const sandbox = await startSandbox({
      onError: error => problems.push(error),
    });
    try {
      sandbox.faults.add({ operation, instructions: ['stall 200ms'] });
      const before = sandbox.state().projects;
      const leaving = new AbortController();
      const asked = fetch(`${sandbox.url}${path}`, {
        method,
        headers: {
          'private-token': 'sandbox-root-token',
          authorization: `Basic ${btoa('x:sandbox-root-token')}`,
          'content-type': 'application/json',
        },
        body,
        signal: leaving.signal,
      });
      while (sandbox.journal.count() === 0) {
        await wait(5);
      }
      leaving.abort();
      await expect(asked).rejects.toThrow();
      while (sandbox.journal.entries()[0].durationMs === null) {
        await wait(5);
      }
      expect(problems).toEqual([]);
      expect(sandbox.state().projects).toEqual(before);
      expect(sandbox.journal.entries()).toMatchObject([
        { status: null, principal: 'root', fault: 'stall 200ms' },
      ]);
    } finally {
      await sandbox.stop();
    }
  },
);

it('refuses what it does not know, with a list', () => {
  expect(() =>
    box.sandbox.faults.add({ operation: 'tea.make', instructions: [] }),
  ).toThrow(/Unknown operation "tea.make". Known are: .*projects\.create/);
  expect(() => inject('pass', 'explode')).toThrow(
    /Unknown instruction "explode". Known are: .*lose-answer/,
  );
  expect(box.sandbox.faults.pending()).toEqual([]);
});

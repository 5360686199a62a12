import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { startSandbox } from '../sandbox';
import { expectNoSurprises, until, useSandbox } from '../testing';
import { GitClient, withCredentials } from '../testing/gitClient';

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

/** A request that can be left in the middle of its body. */
function send(method: string, path: string, body: Buffer | string = '') {
  const socket = connect(box.sandbox.port, '127.0.0.1');
  const closed = once(socket, 'close');
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Basic ${btoa('x:sandbox-root-token')}`,
    'PRIVATE-TOKEN: sandbox-root-token',
    `Content-Type: ${path.startsWith('/api') ? 'application/json' : 'application/x-git-receive-pack-request'}`,
  ];
  return {
    closed,
    say: (length: number, part: Buffer | string = body) => {
      socket.write(`${head.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n`);
      socket.write(part);
    },
    leave: () => socket.destroy(),
  };
}

const soon = (holds: () => boolean) =>
  until(holds, { what: 'the sandbox to get that far', everyMs: 5 });

const [RECEIVE_PACK, SITE] = [
  '/globex/site.git/git-receive-pack',
  'globex/site',
];

/** Makes the branch `late` at the tip of main; the empty pack says that GitLab has all objects. */
async function pushOfLate(): Promise<Buffer> {
  const { body } = await box
    .as('root')
    .get('/projects/globex%2Fsite/repository/branches/main');
  const tip = (body.commit as { id: string }).id;
  const command = `${'0'.repeat(40)} ${tip} refs/heads/late\0 report-status`;
  const length = (command.length + 4).toString(16).padStart(4, '0');
  const pack = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  const sum = createHash('sha1').update(pack).digest();
  return Buffer.concat([Buffer.from(`${length}${command}0000`), pack, sum]);
}

async function isThere(path: string): Promise<boolean> {
  return (await box.as('root').get(path)).status === 200;
}

const LATE_BRANCH = '/projects/globex%2Fsite/repository/branches/late';

describe.each([
  {
    operation: 'projects.create',
    request: ['POST', '/api/v4/projects'],
    body: async () => '{"name":"late"}',
    happened: () => isThere('/projects/root%2Flate'),
    status: 201,
  },
  {
    operation: 'projects.delete',
    request: ['DELETE', '/api/v4/projects/globex%2Fsite'],
    body: async () => '{}',
    happened: async () =>
      box.sandbox.state().projects.some(({ deletion }) => deletion),
    status: 202,
  },
  {
    operation: 'git.receivePack',
    request: ['POST', RECEIVE_PACK],
    body: pushOfLate,
    happened: () => isThere(LATE_BRANCH),
    status: 200,
  },
])('$operation that stalls', ({ operation, request, body, ...late }) => {
  const [method, path] = request;
  const entry = () => box.sandbox.journal.entries(operation)[0];
  const stall = () =>
    box.sandbox.faults.add({ operation, instructions: ['stall 60s'] });
  const isHeldUp = () => box.sandbox.waiting.ids().includes(entry()?.id);

  /** Comes in whole, and is held up. */
  async function sendAll() {
    const whole = await body();
    stall();
    const client = send(method, path, whole);
    client.say(whole.length);
    await soon(isHeldUp);
    return client;
  }

  it('is acted on when its client has gone', async () => {
    const client = await sendAll();
    client.leave();
    await client.closed;
    expect(await late.happened()).toBe(false);
    expect(box.sandbox.waiting.release()).toEqual([entry().id]);
    await soon(() => entry().durationMs !== null);
    expect(await late.happened()).toBe(true);
    expect(entry()).toMatchObject({
      status: late.status,
      principal: 'root',
      fault: 'stall 60s',
    });
  });

  it('is not acted on when it never came in whole', async () => {
    const whole = await body();
    stall();
    const client = send(method, path, whole);
    client.say(whole.length + 1);
    await soon(() => entry() !== undefined);
    client.leave();
    await soon(() => entry().durationMs !== null);
    expect(box.sandbox.waiting.ids()).toEqual([]);
    expect(entry().status).toBeNull();
    expect(await late.happened()).toBe(false);
  });

  it('is dropped by a reset, and does nothing to the world after it', async () => {
    const client = await sendAll();
    await box.sandbox.reset();
    await client.closed;
    expect(box.sandbox.waiting.ids()).toEqual([]);
    expect(await late.happened()).toBe(false);
  });
});

it('takes a large push in whole, stalls, and loses none of it', async () => {
  const client = await GitClient.create();
  try {
    await client.workTree('a', { noise: randomBytes(3e6).toString('base64') });
    box.sandbox.faults.add({
      operation: 'git.receivePack',
      // Before a body in chunks git sends a probe.
      instructions: ['pass', 'stall 1ms'],
    });
    const remote = withCredentials(
      `${box.sandbox.url}/${SITE}.git`,
      'x',
      'sandbox-root-token',
    );
    const pushed = await client.git('a', 'push', remote, 'main:late');
    expect(pushed).toMatchObject({ status: 0 });
    expect(box.sandbox.faults.pending()).toEqual([]);
    expect(await isThere(LATE_BRANCH)).toBe(true);
  } finally {
    await client.remove();
  }
});

it('acts on what waits for latency when its client has gone', async () => {
  const sandbox = await startSandbox({ latencyMs: 200 });
  try {
    const leaving = new AbortController();
    const asked = fetch(`${sandbox.url}/api/v4/projects`, {
      method: 'POST',
      headers: {
        'private-token': 'sandbox-root-token',
        'content-type': 'application/json',
      },
      body: '{"name":"late"}',
      signal: leaving.signal,
    });
    await soon(() => sandbox.waiting.ids().length > 0);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await soon(() => sandbox.journal.entries()[0].durationMs !== null);
    expect(sandbox.journal.entries()).toMatchObject([{ status: 201 }]);
  } finally {
    await sandbox.stop();
  }
});

it('refuses what it does not know, with a list', () => {
  expect(() =>
    box.sandbox.faults.add({ operation: 'tea.make', instructions: [] }),
  ).toThrow(/Unknown operation "tea.make". Known are: .*projects\.create/);
  expect(() => inject('pass', 'explode')).toThrow(
    /Unknown instruction "explode". Known are: .*lose-answer/,
  );
  expect(box.sandbox.faults.pending()).toEqual([]);
});

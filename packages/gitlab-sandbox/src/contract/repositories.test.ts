import childProcess from 'node:child_process';
import { renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../sandbox';
import { ApiClient, useSandbox } from '../testing';
import { GitClient, withCredentials } from '../testing/gitClient';

const problems: unknown[] = [];
const box = useSandbox({ onError: error => problems.push(error) });

beforeEach(() => {
  problems.length = 0;
});

const expectNoProblems = () => {
  expect(problems).toEqual([]);
};

afterEach(expectNoProblems);

const HELLO = '/projects/acme%2Fplatform%2Fhello';

const file = (name: string) => ({
  action: 'create',
  file_path: name,
  content: 'text\n',
});

const commit = (api: ApiClient, project: string, ...names: string[]) =>
  api.post(`${project}/repository/commits`, {
    branch: 'main',
    commit_message: 'Add files',
    actions: names.map(file),
  });

describe('the number of git processes', () => {
  /** How many are started while `work` is done. */
  async function processesOf(work: () => Promise<unknown>): Promise<number> {
    const spawn = jest.spyOn(childProcess, 'spawn');
    try {
      await work();
      return spawn.mock.calls.length;
    } finally {
      spawn.mockRestore();
    }
  }

  const asked = (api: ApiClient) =>
    processesOf(async () => {
      for (const address of [
        '/projects',
        '/projects?simple=true',
        '/groups/acme/projects?include_subgroups=true',
        '/users/root/projects',
        '/projects/root%2Fpushed',
        HELLO,
      ]) {
        expect((await api.get(address)).status).toBe(200);
      }
    });

  it('is none for a project and for lists, however a repository came to be what it is', async () => {
    const root = box.as('root');
    await root.post('/projects', { name: 'empty' });
    await root.post('/projects', {
      name: 'made',
      initialize_with_readme: true,
    });
    await root.post('/projects', { name: 'committed' });
    await commit(root, '/projects/root%2Fcommitted', 'a', 'README.md');
    await root.post('/projects', { name: 'without' });
    await commit(root, '/projects/root%2Fwithout', 'a');
    await root.post('/projects', { name: 'pushed' });
    const git = await GitClient.create();
    try {
      await git.workTree('work', { 'README.md': 'pushed\n' }, 'trunk');
      const remote = withCredentials(
        `${box.sandbox.url}/root/pushed.git`,
        'any',
        'sandbox-root-token',
      );
      const { status } = await git.git('work', 'push', remote, 'trunk');
      expect(status).toBe(0);
    } finally {
      await git.remove();
    }

    expect(await asked(root)).toBe(0);
    const { body } = await root.get<any[]>('/projects', {
      order_by: 'path',
      sort: 'asc',
    });
    expect(
      body.map(({ path: name, empty_repo: empty, readme_url: readme }) => [
        name,
        empty,
        readme && new URL(readme).pathname,
      ]),
    ).toEqual([
      ['committed', false, '/root/committed/-/blob/main/README.md'],
      ['empty', true, null],
      ['hello', false, '/acme/platform/hello/-/blob/main/README.md'],
      ['made', false, '/root/made/-/blob/main/README.md'],
      ['pushed', false, '/root/pushed/-/blob/trunk/README.md'],
      ['site', false, expect.anything()],
      ['without', false, null],
    ]);
  });

  it('is none after a restart either', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-data-'));
    try {
      await (await startSandbox({ dataDir })).stop();
      const sandbox = await startSandbox({ dataDir });
      const root = new ApiClient(() => sandbox.url, {
        'private-token': 'sandbox-root-token',
      });
      expect(await processesOf(() => root.get('/projects'))).toBe(0);
      await sandbox.stop();
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('does not grow with the rows of a list of commits or branches', async () => {
    const alice = box.as('alice');
    const lists = [
      `${HELLO}/repository/commits?with_stats=true`,
      `${HELLO}/repository/branches`,
      `${HELLO}/repository/tree?recursive=true`,
    ];
    const costs = async () => {
      const found = [];
      for (const list of lists) {
        found.push(await processesOf(() => alice.get(list)));
      }
      return found;
    };
    const before = await costs();
    for (const name of ['a', 'b', 'c']) {
      await commit(alice, HELLO, name);
      await alice.post(`${HELLO}/repository/branches`, {
        branch: name,
        ref: 'main',
      });
    }
    expect(await costs()).toEqual(before);
    const { body } = await alice.get<any[]>(lists[0]);
    expect(body.map(({ stats }) => stats.additions)).toEqual([1, 1, 1, 1]);
  });
});

it.each([
  'two\nlines',
  'end\n',
  '\nstart/in\ndirectory',
  '"quoted"\n',
  'back\\slash\n',
  'tab\tand\x01and\x7f',
  'return\r\nline',
  'ä 🦊?#%',
])('serves a file with any name: %j', async name => {
  const alice = box.as('alice');
  expect((await commit(alice, HELLO, name)).status).toBe(201);
  const address = `${HELLO}/repository/files/${encodeURIComponent(name)}`;
  const { status, body } = await alice.get(`${address}?ref=main`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { file_path: name, file_name: name.slice(name.lastIndexOf('/') + 1) },
  });
  expect((await alice.get(`${address}/raw`)).body).toBe('text\n');
  const tree = await alice.get<any[]>(
    `${HELLO}/repository/tree?recursive=true`,
  );
  expect(tree.body.map(({ path: each }) => each)).toContain(name);
  for (const page of ['blob', 'raw', 'tree']) {
    const target = `/acme/platform/hello/-/${page}/main/${name.split('/').map(encodeURIComponent).join('/')}`;
    const response = await fetch(`${box.sandbox.url}${target}`);
    expect(response.status).toBe(page === 'tree' ? 404 : 200);
  }
  const updated = await alice.put(address, {
    branch: 'main',
    commit_message: 'Change it',
    content: 'new\n',
  });
  expect(updated.status).toBe(200);
  const log = await alice.get<any[]>(`${HELLO}/repository/commits`, {
    path: name,
    with_stats: true,
  });
  expect(log.body).toHaveLength(2);
  const removed = await alice.request('DELETE', address, {
    body: JSON.stringify({ branch: 'main', commit_message: 'Remove it' }),
    headers: { 'content-type': 'application/json' },
  });
  expect(removed.status).toBe(204);
});

it.each([
  'two\nlines',
  'nul\0',
  '..',
  '/absolute',
  'a/../../b',
  '-x',
  '--all',
  '@{-1}',
  'HEAD~1',
  ':/text',
  'main:README.md',
  '\\',
  '[',
  '*',
  'long'.repeat(80),
  'many/'.repeat(300),
])(
  'looks for anything in a repository without an error of its own: %j',
  async odd => {
    const alice = box.as('alice');
    const inAddress = encodeURIComponent(odd);
    const looks = [
      `files/${inAddress}?ref=main`,
      `files/README.md?ref=${inAddress}`,
      `tree?ref=${inAddress}`,
      `tree?path=${inAddress}`,
      `commits?ref_name=${inAddress}`,
      `commits?path=${inAddress}`,
      `commits?author=${inAddress}`,
      `commits/${inAddress}`,
      `branches/${inAddress}`,
      `branches?search=${inAddress}`,
      `branches?regex=${inAddress}`,
    ];
    const write = { branch: 'main', commit_message: 'm' };
    const writes = [
      {
        ...write,
        actions: [{ ...file(odd), action: 'update', last_commit_id: 'x' }],
      },
      {
        ...write,
        actions: [{ ...file('a'), action: 'move', previous_path: odd }],
      },
      { ...write, branch: odd, start_branch: odd, actions: [] },
      { ...write, branch: 'new', start_sha: odd, actions: [] },
    ];
    const statuses = [
      ...(await Promise.all(
        looks.map(look => alice.get(`${HELLO}/repository/${look}`)),
      )),
      ...(await Promise.all(
        writes.map(body => alice.post(`${HELLO}/repository/commits`, body)),
      )),
      await alice.post(`${HELLO}/repository/branches`, {
        branch: odd,
        ref: 'main',
      }),
      await alice.post(`${HELLO}/repository/branches`, {
        branch: 'b',
        ref: odd,
      }),
      await alice.put(HELLO, { default_branch: odd }),
    ].map(({ status }) => status);
    expect(statuses.filter(status => status >= 500)).toEqual([]);
  },
);

it('tells the name of a file in headers as Puma writes them', async () => {
  const alice = box.as('alice');
  await commit(alice, HELLO, 'two\nlines', 'bell\x07');
  const headersOf = async (name: string) =>
    (
      await alice.get(
        `${HELLO}/repository/files/${encodeURIComponent(name)}?ref=main`,
      )
    ).headers;
  expect((await headersOf('two\nlines')).get('x-gitlab-file-path')).toBe(
    'two, lines',
  );
  expect((await headersOf('bell\x07')).get('x-gitlab-file-path')).toBeNull();
});

it('leads on from an old address with anything in it', async () => {
  const root = box.as('root');
  await root.put('/projects/globex%2Fsite', { path: 'shop' });
  const response = await fetch(
    `${box.sandbox.url}/globex/site/-/blob/main/a%0A%C3%A4%0Db`,
    { redirect: 'manual' },
  );
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe(
    '/globex/shop/-/blob/main/a%0A%C3%A4%0Db',
  );
});

describe('a repository that is removed while somebody asks', () => {
  const requests: [string, string, object?][] = [
    ['GET', '/repository/files/README.md?ref=main'],
    ['GET', '/repository/files/README.md/raw'],
    ['GET', '/repository/tree'],
    ['GET', '/repository/commits?with_stats=true'],
    ['GET', '/repository/commits/main'],
    ['GET', '/repository/branches'],
    ['GET', '/repository/branches/main'],
    ['POST', '/repository/branches', { branch: 'b', ref: 'main' }],
    ['DELETE', '/repository/branches/main'],
    [
      'POST',
      '/repository/files/new',
      { branch: 'main', commit_message: 'm', content: 'c' },
    ],
    [
      'PUT',
      '/repository/files/README.md',
      { branch: 'main', commit_message: 'm', content: 'c' },
    ],
    [
      'POST',
      '/repository/commits',
      { branch: 'main', commit_message: 'm', actions: [file('x')] },
    ],
    ['PUT', '', { default_branch: 'main' }],
    ['GET', ''],
  ];
  const pages = [
    '',
    '/-/tree/main',
    '/-/blob/main/README.md',
    '/-/raw/main/README.md',
    '/-/commits',
  ];

  const ask = async ([method, address, body]: (typeof requests)[number]) => {
    const { status } = await box
      .as('root')
      .request(method, `${HELLO}${address}`, {
        ...(body && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
    return status;
  };
  const show = async (page: string) =>
    (await fetch(`${box.sandbox.url}/acme/platform/hello${page}`)).status;

  /** Removes it before the n-th thing that is asked of git. */
  async function removedBefore(n: number, work: () => Promise<number>) {
    const { repositories } = box.sandbox;
    const id = box.projectId('acme/platform/hello');
    let asked = 0;
    const really = childProcess.spawn;
    const spawn = jest.spyOn(childProcess, 'spawn').mockImplementation(((
      ...args: Parameters<typeof really>
    ) => {
      asked += 1;
      if (asked === n) {
        renameSync(repositories.pathOf(id), `${repositories.pathOf(id)}.gone`);
      }
      return really(...args);
    }) as typeof really);
    try {
      return { status: await work(), removed: asked >= n };
    } finally {
      spawn.mockRestore();
      await box.sandbox.reset();
    }
  }

  /** At every moment, until there is none left. */
  async function atAnyMoment(work: () => Promise<number>): Promise<number[]> {
    const statuses: number[] = [];
    for (let n = 1; ; n += 1) {
      const { status, removed } = await removedBefore(n, work);
      if (!removed) {
        return statuses;
      }
      statuses.push(status);
    }
  }

  it.each(requests)('is no error of the sandbox: %s %s', async (...request) => {
    for (const status of await atAnyMoment(() => ask(request))) {
      expect(status).toBeLessThan(500);
    }
    await box.sandbox.repositories.remove(box.projectId('acme/platform/hello'));
    expect(await ask(request)).toBeLessThan(500);
  });

  it.each(pages)('is no error of the sandbox on a page: %s', async page => {
    for (const status of await atAnyMoment(() => show(page))) {
      expect(status).toBeLessThan(500);
    }
    await box.sandbox.repositories.remove(box.projectId('acme/platform/hello'));
    expect(await show(page)).toBeLessThan(500);
  });

  it('is nothing that git could fetch', async () => {
    await box.sandbox.repositories.remove(box.projectId('globex/site'));
    const response = await fetch(
      `${box.sandbox.url}/globex/site.git/info/refs?service=git-upload-pack`,
    );
    expect(response.status).toBe(404);
  });

  it('fails no list of others', async () => {
    await box.sandbox.repositories.remove(box.projectId('globex/site'));
    const { status, body } = await box.as('root').get<any[]>('/projects');
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
  });
});

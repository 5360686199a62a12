import { createHash } from 'node:crypto';
import type { Instance } from '../instance';
import { GitClient, withCredentials } from '../testing/gitClient';
import {
  addAcme,
  addProject,
  addToken,
  startMade,
} from '../testing/madeSandbox';
import type { Project } from '../world/model';
import { findProtectedBranch, protectBranch } from '../world/protectedBranches';

interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  headers: Headers;
}

describe('the repository over REST', () => {
  let sandbox: Instance;
  let stop: () => Promise<void>;
  let orders: Project;

  beforeEach(async () => {
    ({ sandbox, stop } = await startMade());
    const group = addAcme(sandbox.world);
    orders = await addProject(sandbox, group, 'orders');
    await addProject(sandbox, group, 'open', 'public');
  });

  afterEach(() => stop());

  const call = async (
    method: string,
    path: string,
    {
      as = 'maintainer',
      body,
      project = 'acme%2Forders',
    }: { as?: string | null; body?: unknown; project?: string } = {},
  ): Promise<Answer> => {
    const response = await fetch(
      `${sandbox.url}/api/v4/projects/${project}${path}`,
      {
        method,
        headers: {
          ...(as && { 'PRIVATE-TOKEN': `sandbox-${as}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: typeof body === 'string' ? body : body && JSON.stringify(body),
      } as RequestInit,
    );
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Not everything is JSON.
    }
    return {
      status: response.status,
      body: parsed,
      headers: response.headers,
    };
  };

  const commit = (
    actions: unknown[],
    options: { as?: string; [key: string]: unknown } = {},
  ) => {
    const { as, ...more } = options;
    return call('POST', '/repository/commits', {
      as,
      body: {
        branch: 'main',
        commit_message: 'Change things',
        actions,
        ...more,
      },
    });
  };

  const first = () =>
    commit([
      { action: 'create', file_path: 'README.md', content: '# Hello\n' },
      { action: 'create', file_path: 'src/a.ts', content: 'a\n' },
    ]);

  const refused = (status: number, message: unknown) => ({
    status,
    body: { message },
  });

  it('says with HEAD whether there is a branch', async () => {
    await first();
    const branch = (name: string) =>
      call('HEAD', `/repository/branches/${name}`);
    expect(await branch('main')).toMatchObject({ status: 204, body: '' });
    expect(await branch('other')).toMatchObject({ status: 404, body: '' });
  });

  describe('an empty repository', () => {
    it.each([
      ['/repository/files/README.md?ref=main', '404 Commit Not Found'],
      ['/repository/files/README.md?ref=HEAD', '404 Commit Not Found'],
      ['/repository/files/README.md/raw', '404 Commit Not Found'],
      ['/repository/tree', '404 Tree Not Found'],
      ['/repository/commits/main', '404 Commit Not Found'],
      ['/repository/branches/main', '404 Branch Not Found'],
    ])('GET %s', async (path, message) => {
      expect(await call('GET', path)).toMatchObject(refused(404, message));
    });

    it.each(['/repository/branches', '/repository/commits'])(
      'GET %s is empty',
      async path => {
        expect(await call('GET', path)).toMatchObject({
          status: 200,
          body: [],
        });
      },
    );

    it('takes a first commit on any branch, which becomes the default and protected', async () => {
      expect(
        await commit([{ action: 'create', file_path: 'a', content: '' }], {
          branch: 'trunk',
        }),
      ).toMatchObject({ status: 201 });
      expect(orders.defaultBranch).toBe('trunk');
      expect(await call('GET', '/protected_branches')).toMatchObject({
        status: 200,
        body: [{ name: 'trunk', push_access_levels: [{ access_level: 40 }] }],
      });
      expect(
        await call('POST', '/protected_branches', { body: { name: 'trunk' } }),
      ).toMatchObject(refused(409, "Protected branch 'trunk' already exists"));
    });

    it('refuses a first commit to developers', async () => {
      expect(
        await commit([{ action: 'create', file_path: 'a', content: '' }], {
          as: 'developer',
        }),
      ).toMatchObject(
        refused(
          403,
          '403 Forbidden - You are not allowed to push into this branch',
        ),
      );
    });

    it('gets an empty README when a branch is asked for', async () => {
      expect(
        await call('POST', '/repository/branches', {
          body: { branch: 'feature', ref: 'main' },
        }),
      ).toMatchObject({
        status: 201,
        body: {
          name: 'feature',
          commit: { title: 'Add README.md' },
          default: false,
          protected: false,
        },
      });
      expect(orders.defaultBranch).toBe('main');
      expect(
        findProtectedBranch(sandbox.world, orders.id, 'main'),
      ).toBeDefined();
    });
  });

  describe('who may', () => {
    it.each([
      ['/repository/tree'],
      ['/repository/branches'],
      ['/repository/commits'],
      ['/repository/files/README.md?ref=main'],
      ['/protected_branches'],
    ])('guests see no code: %s', async path => {
      await first();
      expect(await call('GET', path, { as: 'guest' })).toMatchObject(
        refused(403, '403 Forbidden'),
      );
      expect(await call('GET', path, { as: 'reporter' })).toMatchObject({
        status: 200,
      });
    });

    it.each(['/repository/tree', '/repository/files/a?ref=main'])(
      'a private project is not there for strangers: %s',
      async path => {
        expect(await call('GET', path, { as: null })).toMatchObject(
          refused(404, '404 Project Not Found'),
        );
      },
    );

    it('everybody reads a public project', async () => {
      expect(
        await call('GET', '/repository/branches', {
          as: null,
          project: 'acme%2Fopen',
        }),
      ).toMatchObject({ status: 200, body: [] });
    });

    it('read_repository opens files, and nothing else', async () => {
      await first();
      const user = sandbox.world.state.users.find(
        ({ username }) => username === 'maintainer',
      )!;
      addToken(sandbox.world, user, 'sandbox-reads', ['read_repository']);
      expect(
        await call('GET', '/repository/files/README.md?ref=main', {
          as: 'reads',
        }),
      ).toMatchObject({ status: 200 });
      expect(
        await call('GET', '/repository/tree', { as: 'reads' }),
      ).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
      expect(
        await call('DELETE', '/repository/files/README.md', { as: 'reads' }),
      ).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    });
  });

  describe('commits', () => {
    it('answers a commit in detail', async () => {
      const { status, body } = await commit(
        [
          {
            action: 'create',
            file_path: 'a.bin',
            content: 'AP8K',
            encoding: 'base64',
          },
          { action: 'create', file_path: 'b', content: 'one\ntwo\n' },
        ],
        {
          commit_message: 'Add files\n\nSigned-off-by: Ada <ada@example.com>',
          author_name: 'Grace',
          author_email: 'grace@example.com',
        },
      );
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        short_id: body.id.slice(0, 8),
        created_at: expect.stringMatching(/^\d{4}-.*\.000\+00:00$/),
        parent_ids: [],
        title: 'Add files',
        message: 'Add files\n\nSigned-off-by: Ada <ada@example.com>',
        author_name: 'Grace',
        author_email: 'grace@example.com',
        authored_date: body.created_at,
        committer_name: 'maintainer',
        committer_email: 'maintainer@example.com',
        committed_date: body.created_at,
        trailers: { 'Signed-off-by': 'Ada <ada@example.com>' },
        extended_trailers: { 'Signed-off-by': ['Ada <ada@example.com>'] },
        web_url: `${sandbox.url}/acme/orders/-/commit/${body.id}`,
        stats: { additions: 2, deletions: 0, total: 2 },
        status: null,
        project_id: orders.id,
        last_pipeline: null,
      });
      expect(
        (await call('GET', '/repository/files/a.bin?ref=main')).body.content,
      ).toBe('AP8K');
      expect(
        await call('GET', `/repository/commits/${body.short_id}`),
      ).toMatchObject({ status: 200, body: { id: body.id } });
    });

    it('takes a form as well', async () => {
      const answer = await fetch(
        `${sandbox.url}/api/v4/projects/${orders.id}/repository/commits`,
        {
          method: 'POST',
          headers: { 'PRIVATE-TOKEN': 'sandbox-maintainer' },
          body: new URLSearchParams([
            ['branch', 'main'],
            ['commit_message', 'By form'],
            ['actions[][action]', 'create'],
            ['actions[][file_path]', 'a.txt'],
            ['actions[][content]', 'a'],
          ]),
        },
      );
      expect(await answer.json()).toMatchObject({ title: 'By form' });
    });

    const create = { action: 'create', file_path: 'x', content: '' };

    it.each<[string, Record<string, unknown>]>([
      ['branch is required', { branch: undefined }],
      ['commit_message is required', { commit_message: '' }],
      ['actions is required', { actions: [] }],
      ['actions is required', { actions: undefined }],
      [
        'start_branch, start_sha are mutually exclusive',
        { start_branch: 'main', start_sha: 'abc' },
      ],
      ['actions[0][action] is required', { actions: [{ file_path: 'x' }] }],
      [
        'actions[1][file_path] is required',
        { actions: [create, { action: 'delete' }] },
      ],
      [
        'actions[0][action] must be one of: create, update, move, delete, chmod',
        { actions: [{ ...create, action: 'explode' }] },
      ],
      [
        'actions[0][encoding] must be text or base64',
        { actions: [{ ...create, encoding: 'rot13' }] },
      ],
      [
        'actions[0][content] is required for update action',
        { actions: [{ action: 'update', file_path: 'x' }] },
      ],
      [
        'actions[0][previous_path] is required for move action',
        { actions: [{ action: 'move', file_path: 'x' }] },
      ],
      [
        'actions[0][execute_filemode] is required for chmod action',
        { actions: [{ action: 'chmod', file_path: 'x' }] },
      ],
    ])('%s', async (text, changes) => {
      await first();
      expect(await commit([create], changes)).toMatchObject(
        refused(400, `400 Bad request - ${text}`),
      );
    });

    it('words malformed JSON in its own way', async () => {
      expect(
        await call('POST', '/repository/commits', { body: '{' }),
      ).toMatchObject({
        status: 400,
        body: { message: 'Invalid json', error: 'Invalid json' },
      });
    });

    it('asks for the right to push before it looks at the parameters', async () => {
      await first();
      for (const as of ['developer', 'reporter']) {
        expect(
          await call('POST', '/repository/commits', {
            as,
            body: { branch: 'main' },
          }),
        ).toMatchObject(
          refused(
            403,
            '403 Forbidden - You are not allowed to push into this branch',
          ),
        );
      }
    });

    it('does not take a commit for the branch it is on', async () => {
      const { body } = await first();
      expect(await commit([create], { branch: body.short_id })).toMatchObject(
        refused(
          400,
          'You can only create or edit files when you are on a branch',
        ),
      );
    });

    it.each<[string, unknown[], Record<string, unknown>]>([
      [
        'A file with this name already exists',
        [{ action: 'create', file_path: 'README.md', content: '' }],
        {},
      ],
      [
        "A file with this name doesn't exist",
        [{ action: 'delete', file_path: 'nothing' }],
        {},
      ],
      [
        'You can only create or edit files when you are on a branch',
        [create],
        { branch: 'new' },
      ],
      [
        "A branch called 'taken' already exists. Switch to that branch in order to make changes",
        [create],
        { branch: 'taken', start_branch: 'main' },
      ],
      [
        "Something went wrong when we tried to create 'a..b' for you: Branch name is invalid",
        [create],
        { branch: 'a..b', start_branch: 'main' },
      ],
      [
        'You can only create or edit files when you are on a branch',
        [create],
        { branch: 'HEAD' },
      ],
      [
        'You can only create or edit files when you are on a branch',
        [create],
        { branch: 'new', start_branch: 'HEAD' },
      ],
      [
        "Invalid start_sha 'main'",
        [create],
        { branch: 'new', start_sha: 'main' },
      ],
      [
        `Cannot find start_sha '${'1'.repeat(40)}'`,
        [create],
        { branch: 'new', start_sha: '1'.repeat(40) },
      ],
    ])('%s', async (text, actions, changes) => {
      await first();
      await call('POST', '/repository/branches', {
        body: { branch: 'taken', ref: 'main' },
      });
      expect(await commit(actions, changes)).toMatchObject(refused(400, text));
    });

    it('lets developers commit to a branch of their own', async () => {
      await first();
      expect(
        await commit([create], {
          as: 'developer',
          branch: 'mine',
          start_branch: 'main',
        }),
      ).toMatchObject({ status: 201 });
    });

    it('lists them, a page at a time and without a count', async () => {
      await first();
      await commit([create]);
      await commit([{ action: 'delete', file_path: 'x' }]);
      const { body, headers } = await call(
        'GET',
        '/repository/commits?per_page=2&ref_name=main&with_stats=true',
      );
      expect(body).toMatchObject([{ stats: { total: 0 } }, {}]);
      expect(headers.get('x-next-page')).toBe('2');
      expect(headers.get('x-total')).toBeNull();
      const second = await call('GET', '/repository/commits?per_page=2&page=2');
      expect(second.body).toHaveLength(1);
      expect(second.headers.get('x-next-page')).toBe('');
      expect(
        (await call('GET', '/repository/commits?path=x')).body,
      ).toHaveLength(2);
      expect(await call('GET', '/repository/commits?page=0')).toMatchObject({
        status: 400,
        body: { error: 'page does not have a valid value' },
      });
    });

    it('can be cloned', async () => {
      await first();
      const client = await GitClient.create();
      try {
        await client.git(
          '.',
          'clone',
          withCredentials(
            `${sandbox.url}/acme/orders.git`,
            'x',
            'sandbox-reporter',
          ),
          'a',
        );
        expect((await client.git('a', 'ls-files')).stdout).toBe(
          'README.md\nsrc/a.ts\n',
        );
      } finally {
        await client.remove();
      }
    });
  });

  describe('files', () => {
    const CONTENT = '# Hello\n';

    it('shows one, with the same in its headers', async () => {
      const made = await first();
      const { body, headers } = await call(
        'GET',
        '/repository/files/README.md?ref=main',
      );
      expect(body).toEqual({
        file_name: 'README.md',
        file_path: 'README.md',
        size: 8,
        encoding: 'base64',
        content_sha256: createHash('sha256').update(CONTENT).digest('hex'),
        ref: 'main',
        blob_id: expect.stringMatching(/^[0-9a-f]{40}$/),
        commit_id: made.body.id,
        last_commit_id: made.body.id,
        execute_filemode: false,
        content: Buffer.from(CONTENT).toString('base64'),
      });
      expect(headers.get('x-gitlab-file-path')).toBe('README.md');
      expect(headers.get('x-gitlab-size')).toBe('8');
      expect(headers.get('x-gitlab-last-commit-id')).toBe(made.body.id);
    });

    it('answers HEAD with headers alone', async () => {
      await first();
      const { status, body, headers } = await call(
        'HEAD',
        '/repository/files/src%2Fa.ts?ref=main',
      );
      expect(status).toBe(200);
      expect(body).toBe('');
      expect(headers.get('x-gitlab-file-name')).toBe('a.ts');
    });

    it('hands out bytes', async () => {
      await first();
      for (const query of ['', '?ref=main', '?ref=HEAD']) {
        const { status, body, headers } = await call(
          'GET',
          `/repository/files/README.md/raw${query}`,
        );
        expect(status).toBe(200);
        expect(body).toBe(CONTENT);
        expect(headers.get('content-type')).toBe('text/plain');
      }
    });

    it.each<[string, unknown, number]>([
      ['README.md', { error: 'ref is missing, ref is empty' }, 400],
      ['README.md?ref=', { error: 'ref is empty' }, 400],
      ['README.md?ref=nope', { message: '404 Commit Not Found' }, 404],
      ['nope?ref=main', { message: '404 File Not Found' }, 404],
      ['src?ref=main', { message: '404 File Not Found' }, 404],
      [
        '..%2Fx?ref=main',
        { error: 'file_path should be a valid file path' },
        400,
      ],
      ['src/a.ts?ref=main', { error: '404 Not Found' }, 404],
    ])('GET %s', async (path, body, status) => {
      await first();
      expect(await call('GET', `/repository/files/${path}`)).toMatchObject({
        status,
        body,
      });
    });

    const write = (method: string, body: object, as = 'maintainer') =>
      call(method, '/repository/files/src%2Fa.ts', {
        as,
        body: { branch: 'main', commit_message: 'Change', ...body },
      });

    it('creates, updates and deletes', async () => {
      const body = { file_path: 'src/a.ts', branch: 'main' };
      expect(await write('POST', { content: 'a' })).toMatchObject({
        status: 201,
        body,
      });
      expect(
        await write('PUT', {
          content: 'Yg==',
          encoding: 'base64',
          execute_filemode: true,
        }),
      ).toMatchObject({ status: 200, body });
      expect(
        (await call('GET', '/repository/files/src%2Fa.ts?ref=main')).body,
      ).toMatchObject({ content: 'Yg==', execute_filemode: true });
      const removed = await call(
        'DELETE',
        '/repository/files/src%2Fa.ts?branch=main&commit_message=Remove',
      );
      expect(removed).toMatchObject({ status: 204, body: '' });
      expect(removed.headers.get('content-type')).toBeNull();
    });

    it.each<[string, string, object, string]>([
      [
        'create',
        'POST',
        { content: '' },
        'A file with this name already exists',
      ],
      [
        'update',
        'PUT',
        { content: '', last_commit_id: 'f'.repeat(40) },
        'You are attempting to update a file that has changed since you started editing it.',
      ],
      [
        'update elsewhere',
        'PUT',
        { content: '', branch: 'new' },
        'You can only create or edit files when you are on a branch',
      ],
    ])('refuses to %s', async (_what, method, body, text) => {
      await first();
      expect(await write(method, body)).toMatchObject(refused(400, text));
    });

    it('lists what is missing', async () => {
      expect(
        await call('POST', '/repository/files/a', { body: {} }),
      ).toMatchObject({
        status: 400,
        body: {
          error:
            'branch is missing, branch is empty, commit_message is missing, commit_message is empty, content is missing',
        },
      });
    });

    it('answers a protected branch with 400, and a missing right with 403', async () => {
      await first();
      expect(await write('PUT', { content: '' }, 'developer')).toMatchObject(
        refused(400, 'You are not allowed to push into this branch'),
      );
      expect(await write('PUT', { content: '' }, 'reporter')).toMatchObject(
        refused(403, '403 Forbidden'),
      );
    });
  });

  describe('the tree', () => {
    it('lists directories first', async () => {
      await first();
      expect((await call('GET', '/repository/tree')).body).toEqual([
        {
          id: expect.any(String),
          name: 'src',
          type: 'tree',
          path: 'src',
          mode: '040000',
        },
        {
          id: expect.any(String),
          name: 'README.md',
          type: 'blob',
          path: 'README.md',
          mode: '100644',
        },
      ]);
      const paths = async (query: string) =>
        (await call('GET', `/repository/tree?${query}`)).body.map(
          ({ path }: { path: string }) => path,
        );
      expect(await paths('recursive=true')).toEqual([
        'src',
        'README.md',
        'src/a.ts',
      ]);
      expect(await paths('path=src')).toEqual(['src/a.ts']);
      expect(await paths('ref=main&path=src/')).toEqual(['src/a.ts']);
    });

    it('pages by number and by cursor', async () => {
      await first();
      const byNumber = await call('GET', '/repository/tree?per_page=1');
      expect(byNumber.headers.get('x-total')).toBe('2');
      const byCursor = await call(
        'GET',
        '/repository/tree?per_page=1&pagination=keyset',
      );
      expect(byCursor.headers.get('x-total')).toBeNull();
      const [, next] = /<([^>]+)>; rel="next"/.exec(
        byCursor.headers.get('link')!,
      )!;
      const { search } = new URL(next);
      const last = await call('GET', `/repository/tree${search}`);
      expect(last.body).toMatchObject([{ path: 'README.md' }]);
      expect(last.headers.get('link')).toBeNull();
    });

    it.each([
      ['ref=nope', '404 Tree Not Found'],
      ['path=nope', '404 invalid revision or path Not Found'],
      ['path=README.md', '404 invalid revision or path Not Found'],
    ])('GET ?%s', async (query, message) => {
      await first();
      expect(await call('GET', `/repository/tree?${query}`)).toMatchObject(
        refused(404, message),
      );
    });
  });

  describe('branches', () => {
    beforeEach(async () => {
      await first();
    });

    const create = (branch: string, ref = 'main', as = 'developer') =>
      call('POST', '/repository/branches', { as, body: { branch, ref } });

    it('shows one', async () => {
      const { body } = await call('GET', '/repository/branches/main', {
        as: 'developer',
      });
      expect(body).toMatchObject({
        name: 'main',
        merged: false,
        protected: true,
        developers_can_push: false,
        developers_can_merge: false,
        can_push: false,
        default: true,
        web_url: `${sandbox.url}/acme/orders/-/tree/main`,
        commit: { title: 'Change things' },
      });
    });

    it('creates, searches and deletes', async () => {
      expect(await create('feature/one')).toMatchObject({
        status: 201,
        body: { name: 'feature/one', merged: true, can_push: true },
      });
      const names = async (query: string) =>
        (await call('GET', `/repository/branches?${query}`)).body.map(
          ({ name }: { name: string }) => name,
        );
      expect(await names('')).toEqual(['feature/one', 'main']);
      expect(await names('search=^fea')).toEqual(['feature/one']);
      expect(await names('search=in$')).toEqual(['main']);
      expect(await names('regex=^m.*n$')).toEqual(['main']);
      expect(
        await call('DELETE', '/repository/branches/feature%2Fone', {
          as: 'developer',
        }),
      ).toMatchObject({ status: 204, body: '' });
      expect(await names('')).toEqual(['main']);
    });

    it.each([
      ['main', 'main', 'Branch already exists'],
      ['a..b', 'main', 'Branch name is invalid'],
      ['HEAD', 'main', 'Branch name is invalid'],
      ['refs/heads/x', 'main', 'Branch name is invalid'],
      [
        'x',
        'nope',
        "Failed to create branch 'x': invalid reference name 'nope'",
      ],
      [
        'main/sub',
        'main',
        "Failed to create branch 'main/sub': Branch name conflicts with existing branch hierarchy.",
      ],
      [
        'f'.repeat(40),
        'main',
        'You cannot create a branch with a 40-character hexadecimal branch name.',
      ],
    ])('refuses to create %s from %s', async (branch, ref, text) => {
      expect(await create(branch, ref)).toMatchObject(refused(400, text));
    });

    it('lets one of many make it, and tells the others', async () => {
      const answers = await Promise.all(
        [1, 2, 3].map(() => create('one', 'main')),
      );
      const others = answers.filter(({ status }) => status !== 201);
      expect(others).toHaveLength(2);
      for (const answer of others) {
        expect(answer).toMatchObject(refused(400, 'Branch already exists'));
      }
    });

    it('says what is missing', async () => {
      expect(
        await call('POST', '/repository/branches', { body: {} }),
      ).toMatchObject({
        status: 400,
        body: {
          error:
            'branch is missing, branch is empty, ref is missing, ref is empty',
        },
      });
    });

    it('needs the right to push', async () => {
      expect(await create('x', 'main', 'reporter')).toMatchObject(
        refused(403, '403 Forbidden'),
      );
    });

    it('keeps developers out of what is protected', async () => {
      protectBranch(sandbox.world, orders.id, { name: 'release/*' });
      expect(await create('release/1')).toMatchObject(
        refused(
          400,
          'You are not allowed to create protected branches on this project.',
        ),
      );
      await create('release/1', 'main', 'maintainer');
      const remove = (as: string) =>
        call('DELETE', '/repository/branches/release%2F1', { as });
      expect(await remove('developer')).toMatchObject(
        refused(
          400,
          'You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.',
        ),
      );
      expect(await remove('maintainer')).toMatchObject({ status: 204 });
    });

    it.each([
      ['GET', 'nope', 404, '404 Branch Not Found'],
      ['GET', 'a%2E%2Eb', 400, 'The branch refname is invalid'],
      ['DELETE', 'nope', 404, '404 Branch Not Found'],
      [
        'DELETE',
        'main',
        400,
        'The default branch of a project cannot be deleted.',
      ],
    ])('%s %s', async (method, name, status, text) => {
      expect(await call(method, `/repository/branches/${name}`)).toMatchObject(
        refused(status, text),
      );
    });
  });

  describe('protected branches', () => {
    const protect = (body: object, as = 'maintainer') =>
      call('POST', '/protected_branches', { as, body });

    it('shows the whole rule', async () => {
      expect(await protect({ name: 'release/*' })).toEqual({
        status: 201,
        headers: expect.anything(),
        body: {
          id: expect.any(Number),
          name: 'release/*',
          push_access_levels: [
            {
              id: expect.any(Number),
              access_level: 40,
              access_level_description: 'Maintainers',
              deploy_key_id: null,
              user_id: null,
              group_id: null,
            },
          ],
          merge_access_levels: [
            {
              id: expect.any(Number),
              access_level: 40,
              access_level_description: 'Maintainers',
              user_id: null,
              group_id: null,
            },
          ],
          allow_force_push: false,
          unprotect_access_levels: [],
          code_owner_approval_required: false,
          inherited: false,
        },
      });
      expect(
        await call('GET', '/protected_branches/release%2F*'),
      ).toMatchObject({ status: 200, body: { name: 'release/*' } });
      expect(
        (await call('GET', '/protected_branches?search=REL')).body,
      ).toHaveLength(1);
      expect(
        (await call('GET', '/protected_branches?search=x')).body,
      ).toHaveLength(0);
    });

    it('takes levels', async () => {
      expect(
        await protect({
          name: 'x',
          push_access_level: 0,
          merge_access_level: 30,
          allow_force_push: true,
        }),
      ).toMatchObject({
        status: 201,
        body: {
          push_access_levels: [{ access_level_description: 'No one' }],
          merge_access_levels: [
            { access_level_description: 'Developers + Maintainers' },
          ],
          allow_force_push: true,
        },
      });
    });

    it.each<[object, unknown, number]>([
      [{}, { error: 'name is missing' }, 400],
      [
        { name: 'x', push_access_level: 20 },
        { error: 'push_access_level does not have a valid value' },
        400,
      ],
      [{ name: '' }, { message: ["Name can't be blank"] }, 422],
    ])('refuses %j', async (body, expected, status) => {
      expect(await protect(body)).toMatchObject({ status, body: expected });
    });

    it('is for maintainers', async () => {
      expect(await protect({ name: 'x' }, 'developer')).toMatchObject(
        refused(403, '403 Forbidden'),
      );
    });

    it('changes force push, and is removed', async () => {
      await protect({ name: 'x' });
      expect(
        await call('PATCH', '/protected_branches/x', {
          body: { allow_force_push: true },
        }),
      ).toMatchObject({ status: 200, body: { allow_force_push: true } });
      expect(await call('DELETE', '/protected_branches/x')).toMatchObject({
        status: 204,
        body: '',
      });
    });

    it.each(['GET', 'PATCH', 'DELETE'])(
      '%s of one that is not there',
      async method => {
        expect(await call(method, '/protected_branches/x')).toMatchObject(
          refused(404, '404 Not found'),
        );
      },
    );
  });
});

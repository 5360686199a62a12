import type { Instance } from '../instance';
import {
  addAcme,
  addProject,
  addToken,
  startMade,
} from '../testing/madeSandbox';
import type { Project } from '../world/model';
import { protectBranch } from '../world/protectedBranches';
import { markdown } from './markdown';

describe('pages', () => {
  let sandbox: Instance;
  let stop: () => Promise<void>;
  let orders: Project;

  beforeEach(async () => {
    ({ sandbox, stop } = await startMade());
    const group = addAcme(sandbox.world);
    orders = await addProject(sandbox, group, 'orders');
    orders.description = 'Takes <b>orders</b> & more';
  });

  afterEach(() => stop());

  const get = async (path: string) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      redirect: 'manual',
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  };

  const commit = (files: Record<string, string>, branch = 'main') =>
    sandbox.repositories.commit(orders.id, {
      branch,
      startBranch: branch === 'main' ? undefined : 'main',
      message: 'Add files',
      author: { name: 'Ada', email: 'ada@example.com' },
      actions: Object.entries(files).map(([filePath, content]) => ({
        action: 'create',
        filePath,
        content,
      })),
    });

  it('start with all projects and groups', async () => {
    const { status, text, headers } = await get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'/,
    );
    expect(text).toMatch(/<html lang="en">/);
    expect(text).toContain('href="/acme/orders"');
    expect(text).toContain('href="/groups/acme"');
  });

  it('escape what people wrote', async () => {
    const { text } = await get('/acme/orders');
    expect(text).toContain('Takes &lt;b&gt;orders&lt;/b&gt; &amp; more');
    expect(text).toContain('The repository of this project is empty.');
  });

  it('show the files and the README of a project', async () => {
    await commit({ 'README.md': '# Hello\n\n<script>', 'src/a b.ts': 'x' });
    const { text } = await get('/acme/orders');
    expect(text).toContain('href="/acme/orders/-/tree/main/src"');
    expect(text).toMatch(/<h2>Hello<\/h2>/);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script>');
    expect((await get('/acme/orders/-/tree/main/src')).text).toContain(
      'href="/acme/orders/-/blob/main/src/a%20b.ts"',
    );
  });

  it('show a file, its lines and its bytes', async () => {
    await commit({ 'src/a b.ts': 'const a = "<";\n  second\n' });
    const { text } = await get('/acme/orders/-/blob/main/src/a%20b.ts');
    expect(text).toContain('<td>const a = &quot;&lt;&quot;;</td>');
    expect(text).toContain('<td>  second</td>');
    const raw = await get('/acme/orders/-/raw/main/src/a%20b.ts');
    expect(raw.text).toBe('const a = "<";\n  second\n');
    expect(raw.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('find branches with slashes, and commits', async () => {
    await commit({ a: '' });
    const { id } = await commit({ 'dir/b': '' }, 'feature/one');
    for (const path of [
      '/-/tree/feature/one/dir',
      '/-/blob/feature/one/dir/b',
      `/-/tree/${id}/dir`,
      '/-/commits',
      '/-/commits/main',
      `/-/commit/${id}`,
    ]) {
      expect(await get(`/acme/orders${path}`)).toMatchObject({ status: 200 });
    }
  });

  it('list access tokens without their values', async () => {
    const [user] = sandbox.world.state.users;
    addToken(sandbox.world, user, 'sandbox-secret', ['read_api']);
    Object.assign(sandbox.world.state.accessTokens.at(-1)!, {
      kind: 'project',
      name: 'ci',
      resource: { kind: 'project', id: orders.id },
    });
    const { status, text } = await get('/acme/orders/-/settings/access_tokens');
    expect(status).toBe(200);
    expect(text).toContain('ci');
    expect(text).toContain('read_api');
    expect(text).not.toContain('sandbox-secret');
  });

  it.each([
    ['plain', false, false],
    ['masked', true, false],
    ['hidden', true, true],
  ])('list a %s variable without its value', async (_what, masked, hidden) => {
    sandbox.world.state.variables.push({
      resource: { kind: 'project', id: orders.id },
      variableType: 'env_var',
      key: 'GITLAB_TOKEN',
      value: 'sandbox-secret',
      hidden,
      masked,
      protected: true,
      raw: false,
      environmentScope: '*',
      updatedAt: sandbox.world.clock.timestamp(),
      description: null,
    });
    const { text } = await get('/acme/orders/-/settings/ci_cd');
    expect(text).toContain('<code>GITLAB_TOKEN</code>');
    expect(text).toContain('protected');
    expect(text).not.toContain('sandbox-secret');
  });

  it('list protected branches and members', async () => {
    protectBranch(sandbox.world, orders.id, { name: 'release/*' });
    expect((await get('/acme/orders/-/settings/repository')).text).toContain(
      '<code>release/*</code>',
    );
    expect((await get('/groups/acme/-/group_members')).text).toContain(
      '@maintainer',
    );
    expect(await get('/acme/orders/-/project_members')).toMatchObject({
      status: 200,
    });
  });

  it.each(['/groups/acme', '/acme', '/groups/acme/-/settings/access_tokens'])(
    'show a group at %s',
    async path => {
      const { status, text } = await get(path);
      expect(status).toBe(200);
      expect(text).toMatch(/Acme/);
    },
  );

  it.each([
    '/nope',
    '/acme/nope',
    '/acme/orders/-/nope',
    '/acme/orders/-/tree/nope',
    '/acme/orders/-/blob/main/nope',
    '/groups/acme/-/nope',
    '/%',
  ])('say that there is nothing at %s', async path => {
    expect(await get(path)).toMatchObject({
      status: 404,
      text: expect.stringContaining('Page not found'),
    });
  });

  it('lead on from where a project was', async () => {
    sandbox.world.state.redirects.push({
      fullPath: 'acme/before',
      projectId: orders.id,
    });
    const { status, headers } = await get('/acme/before/-/settings/ci_cd');
    expect(status).toBe(302);
    expect(headers.get('location')).toBe('/acme/orders/-/settings/ci_cd');
  });

  it('take the address of a repository for that of its project', async () => {
    const { status, headers } = await get('/acme/orders.git');
    expect(status).toBe(302);
    expect(headers.get('location')).toBe('/acme/orders');
    expect((await get('/acme/nothing.git')).status).toBe(404);
  });
});

describe('markdown', () => {
  const render = (source: string) => markdown(source).text.replace(/\s+/g, ' ');

  it.each([
    ['# A `b`', '<h2>A <code>b</code></h2>'],
    ['Text\n\nmore **bold**', '<p>Text</p><p>more <strong>bold</strong></p>'],
    ['- one\n- two', '<li>one</li><li>two</li>'],
    ['```sh\na <b>\n\nc\n```', '<pre><code>a &lt;b&gt; c</code></pre>'],
    ['[x](https://a.b/?c&d)', 'href="https://a.b/?c&amp;d"'],
    ['[x](javascript:alert)', '<p>[x](javascript:alert)</p>'],
    ['## Title\ntext', '<h3>Title</h3><p>text</p>'],
  ])('%j', (source, expected) => {
    expect(render(source)).toContain(expected);
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'publish:gitlab';

describe('publish:gitlab', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
    await folder('gits-own', { '.GIT/config': 'x', 'README.md': 'x' });
    await folder('gits-own-below', { 'sub/.Git/config': 'x', a: 'x' });
    await folder('good', { 'README.md': 'x' });
    await folder('empty', {});
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    kit.config = {};
    kit.restart();
  });

  async function folder(name: string, files: Record<string, string>) {
    await mkdir(join(kit.workspace, name), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      const file = join(kit.workspace, name, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }

  const run = (more: JsonObject) =>
    kit.run(ID, {
      repoUrl: `${kit.host}?owner=acme&repo=orders`,
      defaultBranch: 'main',
      sourcePath: 'good',
      ...more,
    });
  const writes = () =>
    kit.sandbox.journal.entries().filter(it => it.method !== 'GET');

  const create = (name: string, ref?: string) => ({
    branches: [{ name, create: true, ...(ref === undefined ? {} : { ref }) }],
  });
  const variable = { key: 'A', value: 'a' };

  it.each<[JsonObject, string]>([
    [{ defaultBranch: 'a:b' }, 'defaultBranch: "a:b" must not contain'],
    [{ defaultBranch: '--upload-pack=x' }, "must not begin with '-'"],
    [{ defaultBranch: '@{-1}' }, "must not contain '@{'"],
    [{ defaultBranch: 'refs/heads/main' }, 'without refs/heads/ before it'],
    [{ defaultBranch: 'feature/' }, "must not begin or end with '/'"],
    [{ defaultBranch: 'HEAD', sourcePath: false }, 'defaultBranch: "HEAD"'],
    [create('a b'), 'branches[0].name: "a b" must not contain spaces'],
    [create('release-*'), 'branches[0].name: "release-*" must not contain'],
    [create('dev', 'master'), 'branches[0].ref: "master" is not there in a'],
    [create('dev', 'v1.0'), 'branches[0].ref: "v1.0" is not there in a new'],
    [create('dev', '-x'), 'branches[0].ref: "-x" is no branch'],
    [create('dev', ''), 'branches[0].ref: "" is no branch'],
    [create('main/dev'), 'both a branch "main" and a branch "main/dev"'],
    [
      { branches: [{ name: 'a ^', protect: true }] },
      'branches[0].name: "a ^" must not contain spaces',
    ],
    [{ gitAuthorName: '...' }, '"..." has nothing in it that git takes'],
    [{ gitAuthorName: 'A\0da' }, 'author of the commit has a NUL'],
    [{ gitAuthorEmail: 'a@b\0' }, 'author of the commit has a NUL'],
    [{ gitCommitMessage: 'a\0b' }, 'gitCommitMessage: has a NUL'],
    [{ sourcePath: 'gits-own' }, "invalid path '.GIT/config'"],
    [{ sourcePath: 'gits-own-below' }, "invalid path 'sub/.Git/config'"],
    [{ sourcePath: '../good' }, 'sourcePath: "../good" has ".." in it'],
    [{ sourcePath: 'good/../good' }, 'has ".." in it'],
    [{ sourcePath: '/good' }, 'sourcePath: "/good" is absolute'],
    [{ ownerUsername: 'nobody' }, 'there is no GitLab user "nobody"'],
    [
      { projectVariables: [variable, { ...variable, value: 'b' }] },
      'projectVariables: has "A" for the environments "*" more than once',
    ],
  ])(
    'finds before anything is made what is wrong in %j',
    async (more, says) => {
      const { error } = await run(more);
      expect(error?.message).toContain(says);
      expect(writes()).toEqual([]);
      expect(projectAt(kit.sandbox, 'acme/orders')).toBeUndefined();
    },
  );

  it('finds before anything is made that the configured author is none', async () => {
    kit.config = { scaffolder: { defaultAuthor: { name: '...' } } };
    const { error } = await run({});
    expect(error?.message).toContain('scaffolder.defaultAuthor');
    expect(writes()).toEqual([]);
  });

  it('finds before anything is made that the configured key can sign nothing', async () => {
    const defaultCommitSigningKey = 'fake-path/to/key.asc';
    kit.config = { scaffolder: { defaultCommitSigningKey } };
    const { error } = await run({ signCommit: true });
    expect(error?.message).toContain('is no PGP private key');
    expect(error?.message).not.toContain('fake-path');
    expect(writes()).toEqual([]);
  });

  it.each<[JsonObject]>([
    [{ ownerUsername: 'erin' }],
    [{ setUserAsOwner: true }],
  ])(
    'finds before anything is made that the credential for %j is missing',
    async more => {
      const { url } = kit.sandbox;
      kit.config = {
        integrations: {
          gitlab: [
            { host: kit.host, baseUrl: url, apiBaseUrl: `${url}/api/v4` },
          ],
        },
      };
      const { error } = await run({ ...more, token: 'sandbox-alice-token' });
      expect(error?.message).toContain(`No token for ${kit.host}`);
      expect(writes()).toEqual([]);
    },
  );

  it('takes what may be right', async () => {
    const { error } = await run({
      gitAuthorName: 'Platform Team Inc.',
      branches: [
        { name: 'dev', create: true },
        { name: 'next', create: true, ref: 'dev' },
        { name: 'last', create: true, ref: 'refs/heads/main' },
        { name: 'release-*', protect: true },
      ],
    });
    expect(error).toBeUndefined();
  });

  describe('where nothing is done', () => {
    const exists = async () => {
      const { id } = await atGitLab(kit.sandbox, 'GET', '/namespaces/acme');
      await atGitLab(kit.sandbox, 'POST', '/projects', {
        body: { path: 'orders', namespace_id: id },
      });
      kit.sandbox.journal.clear();
    };

    it.each<[JsonObject]>([
      [{ sourcePath: 'empty' }],
      [{ sourcePath: 'nothing-here' }],
      [{ sourcePath: 'gits-own' }],
      [{ gitAuthorName: '...' }],
      [{ gitCommitMessage: 'a\0b' }],
      [{ signCommit: true }],
      [{ ownerUsername: 'nobody' }],
      [{ projectVariables: [{ ...variable, masked: true }] }],
    ])('does not mind %j', async more => {
      await exists();
      for (const isDryRun of [true, false]) {
        const { error, output } = await kit.run(
          ID,
          {
            repoUrl: `${kit.host}?owner=acme&repo=orders`,
            skipExisting: true,
            ...more,
          },
          { isDryRun },
        );
        expect(error).toBeUndefined();
        expect(output).toMatchObject({ created: false });
      }
      expect(writes()).toEqual([]);
    });

    it('does not mind who is nobody where no owner is made', async () => {
      await exists();
      const { error } = await run({
        ifExists: 'reuse',
        ownerUsername: 'nobody',
      });
      expect(error).toBeUndefined();
    });
  });
});

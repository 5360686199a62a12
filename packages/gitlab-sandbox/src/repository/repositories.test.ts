import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommitRefused, type FileAction } from './fileActions';
import { runGit } from './gitProcess';
import { Repositories } from './repositories';

const author = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  date: new Date('2026-01-02T03:04:05Z'),
};

describe('Repositories', () => {
  let rootDir: string;
  let repositories: Repositories;

  beforeEach(async () => {
    rootDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-'));
    repositories = new Repositories(rootDir);
    await repositories.create(1, { defaultBranch: 'main' });
  });

  afterEach(async () => {
    await rm(rootDir, { recursive: true, force: true });
  });

  const commit = (
    actions: FileAction[],
    options: { branch?: string; startBranch?: string; force?: boolean } = {},
  ) =>
    repositories.commit(1, {
      branch: 'main',
      message: 'Change things\n\nWith a body.',
      author,
      actions,
      ...options,
    });

  const create = (filePath: string, content = 'text\n'): FileAction => ({
    action: 'create',
    filePath,
    content: Buffer.from(content),
  });

  const paths = async (ref = 'main') =>
    (await repositories.tree(1, { ref, recursive: true }))
      ?.filter(entry => entry.type === 'blob')
      .map(entry => entry.path);

  it('starts empty, with HEAD on the default branch', async () => {
    expect(await repositories.isEmpty(1)).toBe(true);
    expect(await repositories.head(1)).toBe('main');
    expect(await repositories.branches(1)).toEqual([]);
    expect(await repositories.resolve(1, 'HEAD')).toBeUndefined();
    expect(await repositories.tree(1, { ref: 'main' })).toBeUndefined();
  });

  it('writes the first commit with its author, dates and files', async () => {
    const info = await commit([create('README.md'), create('src/ä "x".ts')]);

    expect(info).toMatchObject({
      parentIds: [],
      title: 'Change things',
      message: 'Change things\n\nWith a body.',
      authorName: 'Ada Lovelace',
      authorEmail: 'ada@example.com',
      authoredDate: '2026-01-02T03:04:05.000+00:00',
      committedDate: '2026-01-02T03:04:05.000+00:00',
    });
    expect(await repositories.isEmpty(1)).toBe(false);
    expect(await paths()).toEqual(['README.md', 'src/ä "x".ts']);
    expect(await repositories.stats(1, [info.id])).toEqual(
      new Map([[info.id, { additions: 2, deletions: 0, total: 2 }]]),
    );
  });

  it('writes the same first commit again, which is nobody else’s', async () => {
    const first = await commit([create('README.md'), create('src/a.ts')]);
    await repositories.create(2, { defaultBranch: 'main' });
    const again = await repositories.commit(2, {
      branch: 'main',
      message: 'Change things\n\nWith a body.',
      author,
      actions: [create('README.md'), create('src/a.ts')],
    });
    expect(again).toEqual(first);
    expect(await repositories.resolve(2, 'main')).toBe(first.id);
    const gitDir = repositories.pathOf(2);
    const fsck = await runGit(gitDir, ['fsck', '--strict', '--full']);
    expect(String(fsck)).toBe('');
    await commit([{ ...create('README.md', 'other\n'), action: 'update' }]);
    expect(await repositories.resolve(2, 'main')).toBe(first.id);
    const file = await repositories.file(2, 'main', 'README.md');
    expect(file?.content.toString()).toBe('text\n');
  });

  it('keeps bytes and modes through every kind of action', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 0]);
    await commit([
      { action: 'create', filePath: 'a.bin', content: bytes },
      { ...create('run.sh'), executable: true },
      create('old.txt', 'same\n'),
      create('gone.txt'),
      create('plain.sh'),
    ]);
    await commit([
      { action: 'update', filePath: 'run.sh', content: Buffer.from('new\n') },
      { action: 'move', filePath: 'dir/new.txt', previousPath: 'old.txt' },
      { action: 'delete', filePath: 'gone.txt' },
      { action: 'chmod', filePath: 'plain.sh', executable: true },
    ]);

    expect(await paths()).toEqual([
      'a.bin',
      'dir/new.txt',
      'plain.sh',
      'run.sh',
    ]);
    const file = async (name: string) => repositories.file(1, 'main', name);
    expect((await file('a.bin'))?.content).toEqual(bytes);
    expect(await file('run.sh')).toMatchObject({
      mode: '100755',
      content: Buffer.from('new\n'),
    });
    expect((await file('dir/new.txt'))?.content.toString()).toBe('same\n');
    expect((await file('plain.sh'))?.mode).toBe('100755');
    expect(await file('gone.txt')).toBeUndefined();
    expect(await file('dir')).toBeUndefined();
  });

  it('turns a file into a directory in one commit', async () => {
    await commit([create('thing')]);
    await commit([
      { action: 'delete', filePath: 'thing' },
      create('thing/part'),
    ]);
    expect(await paths()).toEqual(['thing/part']);
  });

  it.each<[string, FileAction, string]>([
    ['create over a file', create('a'), 'A file with this name already exists'],
    [
      'create over a directory',
      create('dir'),
      'A directory with this name already exists',
    ],
    [
      'create below a file',
      create('a/b'),
      'A file with this name already exists',
    ],
    [
      'update nothing',
      { action: 'update', filePath: 'x' },
      "A file with this name doesn't exist",
    ],
    [
      'delete nothing',
      { action: 'delete', filePath: 'x' },
      "A file with this name doesn't exist",
    ],
    [
      'move nothing',
      { action: 'move', filePath: 'y', previousPath: 'x' },
      "A file with this name doesn't exist",
    ],
    [
      'leave the repository',
      create('../x'),
      'Path cannot include directory traversal',
    ],
    ['enter .git', create('.git/config'), "invalid path: '.git/config'"],
  ])('refuses to %s, and writes nothing', async (_name, action, text) => {
    const before = await commit([create('a'), create('dir/b')]);
    await expect(commit([create('fine'), action])).rejects.toThrow(
      new CommitRefused(text),
    );
    expect(await repositories.resolve(1, 'main')).toBe(before.id);
  });

  it('starts new branches only where it is told to', async () => {
    const first = await commit([create('a')]);
    await expect(commit([create('b')], { branch: 'feature' })).rejects.toThrow(
      'You can only create or edit files when you are on a branch',
    );
    const second = await commit([create('b')], {
      branch: 'feature',
      startBranch: 'main',
    });
    expect(second.parentIds).toEqual([first.id]);
    await expect(
      commit([create('c')], { branch: 'feature', startBranch: 'main' }),
    ).rejects.toThrow(
      "A branch called 'feature' already exists. Switch to that branch in order to make changes",
    );
    await commit([create('c')], {
      branch: 'feature',
      startBranch: 'main',
      force: true,
    });
    expect(await paths('feature')).toEqual(['a', 'c']);
  });

  it('takes commits on one branch one after the other', async () => {
    await commit([create('a')]);
    await Promise.all(['b', 'c', 'd', 'e'].map(name => commit([create(name)])));
    expect(await paths()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses to change a file that changed since', async () => {
    const first = await commit([create('a')]);
    await commit([
      { action: 'update', filePath: 'a', content: Buffer.from('') },
    ]);
    await expect(
      commit([
        {
          action: 'update',
          filePath: 'a',
          content: Buffer.from('x'),
          lastCommitId: first.id,
        },
      ]),
    ).rejects.toThrow('The file has changed since you started editing it: a');
  });

  it('lists branches with their commits, and which are merged', async () => {
    const first = await commit([create('a')]);
    await repositories.createBranch(1, 'team/one', first.id);
    const ahead = await commit([create('b')], {
      branch: 'ahead',
      startBranch: 'main',
    });

    const branches = await repositories.branches(1);
    expect(
      branches.map(({ name, merged, commit: tip }) => [name, merged, tip.id]),
    ).toEqual([
      ['ahead', false, ahead.id],
      ['main', false, first.id],
      ['team/one', true, first.id],
    ]);
    expect(await repositories.branch(1, 'team')).toBeUndefined();
    await repositories.deleteBranch(1, 'team/one');
    expect(await repositories.branchNames(1)).toEqual(['ahead', 'main']);
  });

  it('pages through the commits of a path', async () => {
    await commit([create('a')]);
    await commit([create('b')]);
    const last = await commit([
      { action: 'update', filePath: 'a', content: Buffer.from('2') },
    ]);
    const ids = async (query: Parameters<Repositories['commits']>[1]) =>
      (await repositories.commits(1, query)).map(({ id }) => id);
    expect(await ids({ ref: 'main' })).toHaveLength(3);
    expect(await ids({ ref: 'main', path: 'a' })).toHaveLength(2);
    expect(await ids({ ref: 'main', path: 'a', limit: 1 })).toEqual([last.id]);
    expect(await ids({ ref: 'main', skip: 2, limit: 5 })).toHaveLength(1);
    expect(await ids({ ref: 'nope' })).toEqual([]);
  });

  it('speaks sha256 where the project does', async () => {
    await repositories.create(2, {
      defaultBranch: 'trunk',
      objectFormat: 'sha256',
    });
    const info = await repositories.commit(2, {
      branch: 'trunk',
      message: 'First',
      author,
      actions: [create('a')],
    });
    expect(info.id).toHaveLength(64);
  });

  it('reads refs as git does, packed or not, after each change', async () => {
    const git = async (...args: string[]) =>
      (await runGit(repositories.pathOf(1), args)).toString();
    const agrees = async () => {
      const listed = await git(
        'for-each-ref',
        '--format=%(refname:lstrip=2)',
        'refs/heads',
      );
      const names = listed.split('\n').filter(Boolean);
      expect(await repositories.branchNames(1)).toEqual(names);
      for (const name of names) {
        const tip = (await git('rev-parse', `refs/heads/${name}`)).trim();
        expect(await repositories.resolve(1, name)).toBe(tip);
      }
      return names;
    };
    const { id } = await commit([create('README.md')]);
    for (const name of ['a/b', 'a/c/d', 'ä', 'Z', 'a-', 'a0']) {
      await repositories.createBranch(1, name, id);
    }
    expect(await agrees()).toHaveLength(7);
    await git('pack-refs', '--all');
    expect(await agrees()).toHaveLength(7);
    expect(await repositories.hasReadme(1, 'a/c/d')).toBe(true);
    await repositories.deleteBranch(1, 'a/c/d');
    await commit([{ action: 'delete', filePath: 'README.md' }]);
    await repositories.createBranch(1, 'a/c', id);
    expect(await agrees()).toContain('a/c');
    expect(await repositories.hasBranch(1, 'a')).toBe(false);
    expect(await repositories.hasBranch(1, 'a/c/d')).toBe(false);
    expect(await repositories.hasBranch(1, '../heads/main')).toBe(false);
    expect(await repositories.hasReadme(1, 'main')).toBe(false);
    expect(await repositories.hasReadme(1, 'a/c')).toBe(true);
  });

  it('forgets removed repositories', async () => {
    await commit([create('a')]);
    await repositories.remove(1);
    expect(await repositories.isEmpty(1)).toBe(true);
    await repositories.create(1, { defaultBranch: 'main' });
    await repositories.removeAll();
    expect(await repositories.isEmpty(1)).toBe(true);
  });
});

import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { StageError } from '../stageError';
import { runGit } from './gitBinary';

export interface StageOptions {
  dir: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/**
 * Puts the directory's files into the index: what every `.gitignore` in it leaves over, with modes and symlinks, and
 * nothing that is called `.git`, as scaffolder-node's own push does. `.gitattributes` counts as with any `git add`.
 *
 * @returns the tree's id
 */
export async function stageTree(options: StageOptions): Promise<string> {
  const { dir, env, signal } = options;
  const added = await runGit(['add', '--all', '--', '.'], {
    cwd: dir,
    env,
    signal,
  });
  // A directory with its own `.git` would become a submodule, without its files.
  const nested =
    /embedded git repository|does not have a commit checked out/i.test(
      added.stderr,
    );
  if (nested) await stageFileByFile(options);
  else if (added.code !== 0) throw new StageError(added.stderr);

  const tree = await runGit(['write-tree'], { cwd: dir, env, signal });
  if (tree.code !== 0) throw new StageError(tree.stderr);
  return tree.stdout.trim();
}

async function stageFileByFile(options: StageOptions): Promise<void> {
  const { dir, env, signal } = options;
  const run = async (
    args: string[],
    more: { input?: Readable; onStdout?: (chunk: Buffer) => void } = {},
  ) => runGit(args, { cwd: dir, env, signal, ...more });

  await run(['read-tree', '--empty']);
  const wanted = new PassThrough();
  const readRecords = ignoreRecordReader(path => wanted.write(`${path}\0`));
  const indexing = run(['update-index', '-z', '--add', '--stdin'], {
    input: wanted,
  });
  const checked = await run(
    // Without --no-index it would say nothing about what is in the index.
    [
      'check-ignore',
      '-z',
      '--stdin',
      '--verbose',
      '--non-matching',
      '--no-index',
    ],
    { input: Readable.from(records(dir)), onStdout: readRecords },
  );
  wanted.end();
  const indexed = await indexing;
  // check-ignore: 0 is "some are ignored", 1 is "none".
  if (checked.code !== 0 && checked.code !== 1) {
    throw new StageError(checked.stderr);
  }
  if (indexed.code !== 0) throw new StageError(indexed.stderr);
}

async function* records(dir: string): AsyncGenerator<string> {
  for await (const path of paths(dir, '')) yield `${path}\0`;
}

/** Of every file and link below, but for what is in a `.git`. */
async function* paths(root: string, below: string): AsyncGenerator<string> {
  for await (const entry of await opendir(join(root, below))) {
    if (entry.name === '.git') continue;
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* paths(root, path);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
  }
}

/**
 * Reads `git check-ignore --verbose --non-matching -z`: source, line, pattern, path, each ended by NUL. A path is
 * ignored when a pattern matched that does not begin with `!`.
 */
function ignoreRecordReader(
  onWanted: (path: string) => void,
): (chunk: Buffer) => void {
  const fields: string[] = [];
  let rest = Buffer.alloc(0);
  return chunk => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      fields.push(rest.subarray(0, end).toString('utf8'));
      rest = rest.subarray(end + 1);
      if (fields.length === 4) {
        const [, , pattern, path] = fields.splice(0);
        if (pattern === '' || pattern.startsWith('!')) onWanted(path);
      }
    }
  };
}

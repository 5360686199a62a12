import type { TreeEntry } from './treeEntry';

/** One entry of the `actions` of `POST /projects/:id/repository/commits`. */
export interface FileAction {
  action: 'create' | 'update' | 'delete' | 'move' | 'chmod';
  filePath: string;
  previousPath?: string;
  content?: Buffer | string;
  executable?: boolean;
  /** Refuse when the file has changed since this commit. */
  lastCommitId?: string;
}

/** A refusal with the text GitLab shows for it. */
export class CommitRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommitRefused';
  }
}

/** What a file of the new tree consists of: an object git has, or content it does not have yet. */
export interface PlannedFile {
  mode: string;
  id?: string;
  content?: Buffer;
}

/** What one commit changes. A path without a file is removed. */
export type TreeChanges = Map<string, PlannedFile | undefined>;

// The texts are Gitaly's, which GitLab passes on (gitaly: internal/gitaly/service/operations/commit_files.go).
const EXISTS = 'A file with this name already exists';
const DIRECTORY_EXISTS = 'A directory with this name already exists';
const MISSING = "A file with this name doesn't exist";
const TRAVERSAL = 'Path cannot include directory traversal';

const FILE_MODE = '100644';
const EXECUTABLE_MODE = '100755';

function bytesOf({ content = '' }: FileAction): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

class Plan {
  readonly changes: TreeChanges = new Map();
  readonly #files: Map<string, PlannedFile>;
  readonly #directories: Map<string, number> = new Map();

  constructor(tree: readonly TreeEntry[]) {
    this.#files = new Map();
    for (const entry of tree) {
      this.#files.set(entry.path, { mode: entry.mode, id: entry.id });
      this.#count(entry.path, 1);
    }
  }

  require(path: string): PlannedFile {
    const file = this.#files.get(path);
    if (!file) {
      throw new CommitRefused(MISSING);
    }
    return file;
  }

  requireFree(path: string): void {
    if (this.#files.has(path)) {
      throw new CommitRefused(EXISTS);
    }
    if (this.#directories.get(path)) {
      throw new CommitRefused(DIRECTORY_EXISTS);
    }
    for (const directory of directoriesOf(path)) {
      if (this.#files.has(directory)) {
        throw new CommitRefused(EXISTS);
      }
    }
  }

  put(path: string, file: PlannedFile): void {
    if (!this.#files.has(path)) {
      this.#count(path, 1);
    }
    this.#files.set(path, file);
    this.changes.set(path, file);
  }

  drop(path: string): void {
    this.#files.delete(path);
    this.#count(path, -1);
    this.changes.set(path, undefined);
  }

  #count(path: string, by: number): void {
    for (const directory of directoriesOf(path)) {
      this.#directories.set(
        directory,
        (this.#directories.get(directory) ?? 0) + by,
      );
    }
  }
}

const STEPS: Record<
  FileAction['action'],
  (plan: Plan, action: FileAction, path: string) => void
> = {
  create: (plan, action, path) => {
    plan.requireFree(path);
    plan.put(path, {
      mode: action.executable ? EXECUTABLE_MODE : FILE_MODE,
      content: bytesOf(action),
    });
  },
  update: (plan, action, path) => {
    const { mode } = plan.require(path);
    plan.put(path, { mode, content: bytesOf(action) });
  },
  delete: (plan, _action, path) => {
    plan.require(path);
    plan.drop(path);
  },
  move: (plan, action, path) => {
    const from = cleanPath(action.previousPath ?? '');
    const file = plan.require(from);
    plan.drop(from);
    plan.requireFree(path);
    // Without content the moved file keeps its own (doc/api/commits.md).
    plan.put(
      path,
      action.content === undefined
        ? file
        : { mode: file.mode, content: bytesOf(action) },
    );
  },
  chmod: (plan, action, path) => {
    const file = plan.require(path);
    plan.put(path, {
      ...file,
      mode: action.executable ? EXECUTABLE_MODE : FILE_MODE,
    });
  },
};

/** Works out what a list of actions makes of a tree; throws {@link CommitRefused} when one of them cannot be done. */
export function planActions(
  tree: readonly TreeEntry[],
  actions: readonly FileAction[],
): TreeChanges {
  const plan = new Plan(tree);
  for (const action of actions) {
    STEPS[action.action](plan, action, cleanPath(action.filePath));
  }
  return plan.changes;
}

function directoriesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Gitaly ignores a leading slash and refuses a path that leaves the repository or enters `.git`. */
function cleanPath(path: string): string {
  const parts = path.replace(/^\/+/, '').split('/');
  if (path === '' || path.includes('\0')) {
    throw new CommitRefused('You must provide a file path');
  }
  if (parts.includes('..')) {
    throw new CommitRefused(TRAVERSAL);
  }
  if (parts.some(part => ['', '.', '.git'].includes(part.toLowerCase()))) {
    throw new CommitRefused(`invalid path: '${path}'`);
  }
  return parts.join('/');
}

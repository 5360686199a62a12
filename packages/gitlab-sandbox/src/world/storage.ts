import {
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorldState } from './model';

/** The directory that was chosen can't hold a world, or holds none that can be read. */
export class DataDirectoryError extends Error {
  constructor(directory: string, why: unknown, advice: string) {
    super(
      `Cannot use the data directory ${directory}: ${(why as Error).message}. ${advice}`,
    );
  }
}

/** Where a sandbox keeps repositories, and, when the directory was chosen by its user, the rest of the world. */
export class Storage {
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly directory: string,
    private readonly isTemporary: boolean,
  ) {}

  /** A directory that is kept, or one that goes when the sandbox does. */
  static async open(dataDir?: string): Promise<Storage> {
    if (dataDir === undefined) {
      const made = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-'));
      return new Storage(made, true);
    }
    try {
      await mkdir(dataDir, { recursive: true });
    } catch (error) {
      throw new DataDirectoryError(dataDir, error, 'Choose another.');
    }
    return new Storage(path.resolve(dataDir), false);
  }

  get repositories(): string {
    return path.join(this.directory, 'repositories');
  }

  get #worldFile(): string {
    return path.join(this.directory, 'world.json');
  }

  async load(): Promise<WorldState | undefined> {
    if (this.isTemporary) {
      return undefined;
    }
    try {
      return JSON.parse(await readFile(this.#worldFile, 'utf8')) as WorldState;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw new DataDirectoryError(
        this.directory,
        error,
        'Remove world.json and the folder "repositories" to start anew, or choose another.',
      );
    }
  }

  /** Writes beside the file and renames, so that a kill leaves the old one or the new one. */
  async save(state: () => WorldState): Promise<void> {
    if (this.isTemporary) {
      return;
    }
    this.#writing = this.#writing.then(async () => {
      const draft = `${this.#worldFile}.new`;
      await writeFile(draft, JSON.stringify(state(), null, 2));
      await rename(draft, this.#worldFile);
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    if (this.isTemporary) {
      await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

import ignore, { type Ignore } from 'ignore';
import { countsBytes, ignoreLines } from './ignorePatterns';

/** What the `.gitignore` files above a path make of it. */
export type IgnoreVerdict =
  | 'ignored'
  | 'kept'
  /** One takes back what one above it leaves out. */
  | 'taken-back';

/** The `.gitignore` files that count in one folder. */
export class IgnoreRules {
  private constructor(
    /** The folder's own first. */
    private readonly levels: ReadonlyArray<{ above: number; rules: Ignore }>,
    /** Whether one of them counts bytes, so that a name which is not ASCII may be read in two ways. */
    readonly bytesCount: boolean,
  ) {}

  static readonly none = new IgnoreRules([], false);

  /**
   * With those of a folder below.
   *
   * @param folder - path of the folder with a slash at its end, or nothing for the root
   */
  below(folder: string, text: string): IgnoreRules {
    const rules = ignore({ ignorecase: false }).add(ignoreLines(text));
    return new IgnoreRules(
      [{ above: folder.length, rules }, ...this.levels],
      this.bytesCount || countsBytes(text),
    );
  }

  /** @param path - of a file or a link; with a slash at its end, of a folder. No folder above it is ignored. */
  verdict(path: string): IgnoreVerdict {
    const { levels } = this;
    for (let i = 0; i < levels.length; i += 1) {
      const { ignored, unignored } = testAt(levels[i], path);
      if (ignored) return 'ignored';
      if (unignored) {
        return levels.slice(i + 1).some(it => testAt(it, path).ignored)
          ? 'taken-back'
          : 'kept';
      }
    }
    return 'kept';
  }
}

function testAt(
  { above, rules }: { above: number; rules: Ignore },
  path: string,
) {
  return rules.test(path.slice(above));
}

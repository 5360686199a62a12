import type { LiveToken } from './unaccounted';

const running = new Set<TokenAudit>();
/** What one test is to be told at its end. */
const surprises: string[] = [];

afterEach(async () => {
  for (const audit of running) {
    await audit.look();
  }
  const told = surprises.splice(0);
  if (told.length > 0) {
    throw new Error(told.join('\n'));
  }
});

/**
 * Looks at the end of each test of the file for live tokens that nobody accounts for, and fails a test that left one
 * without saying so.
 */
export class TokenAudit {
  /** By name of a token: why it is left. */
  readonly #expected = new Map<string, string>();
  /** What was seen before: one test is told of it. */
  readonly #seen = new Set<string>();

  constructor(private readonly unaccounted: () => Promise<LiveToken[]>) {}

  begin(): void {
    running.add(this);
  }

  async end(): Promise<void> {
    await this.look();
    running.delete(this);
  }

  /** The test leaves a token of this name. */
  expect(tokenName: string, because: string): void {
    this.#expected.set(tokenName, because);
  }

  async look(): Promise<void> {
    const left = await this.unaccounted();
    for (const { kind, id, name } of left) {
      const what = `${kind} ${id} "${name}"`;
      if (!this.#expected.has(name) && !this.#seen.has(what)) {
        surprises.push(`Nobody accounts for the live ${what}`);
      }
      this.#seen.add(what);
    }
    for (const [name, because] of this.#expected) {
      if (!left.some(it => it.name === name)) {
        surprises.push(`No live token "${name}" was left, though ${because}`);
      }
    }
    this.#expected.clear();
  }

  /** GitLab is about to be as in the beginning, and to give the same ids again. */
  async startAnew(): Promise<void> {
    await this.look();
    this.#seen.clear();
  }
}

/* eslint-disable jest/no-standalone-expect -- what is expected here is called from tests */
import { createGitLabActions } from '../../actions';
import {
  type ActionHarness,
  type HarnessTask,
  type RunAttempt,
  type RunOptions,
} from '../actionHarness';
import { startOwnTime } from '../ownTime';
import type { ContractLine } from './line';
import { type Moment, rememberMoment } from './moment';
import { plaintextIn } from './plaintext';
import { changesBetween, type Thing, thingsAt } from './things';
import { LASTING, type LineRequest } from './words';

const ROLLBACK_ID = 'gitlab:task:rollback';

/** Where the cases of one line play. */
export class Stage {
  /** What is there before the step. */
  before: Thing[] = [];
  /** What is there after a good run. */
  good: Thing[] = [];
  goodOutput: RunAttempt['output'] = {};
  #moment!: Moment;
  #input: Record<string, any> = {};

  private constructor(
    readonly harness: ActionHarness,
    readonly line: ContractLine,
    readonly task: HarnessTask,
  ) {}

  static async set(harness: ActionHarness, line: ContractLine) {
    await harness.reset();
    const stage = new Stage(harness, line, harness.newTask());
    const given = await line.before?.(harness, stage.task);
    stage.#input = { ...line.input(harness), ...given };
    stage.before = await stage.things();
    stage.#moment = await rememberMoment(harness, stage.task);
    await stage.again();
    stage.goodOutput = (await stage.attempt()).output;
    stage.good = await stage.things();
    return stage;
  }

  /** As before the step. */
  again(): Promise<void> {
    return this.#moment.goBack();
  }

  strike(): Promise<void> {
    return this.#moment.forget();
  }

  things(): Promise<Thing[]> {
    return thingsAt(this.harness.sandbox);
  }

  /** One attempt at the task, by default one of its own. */
  attempt(options: RunOptions = {}): Promise<RunAttempt> {
    return this.harness.run(this.line.action, this.#input as any, {
      task: this.task,
      signal: new AbortController().signal,
      ...options,
    });
  }

  /** Another attempt, after one that failed. */
  retry(): Promise<RunAttempt> {
    const { harness, line } = this;
    const now = new Date(
      harness.now.getTime() + (line.doubtMinutes ?? 0) * 60_000,
    );
    harness.now = now;
    harness.sandbox.clock.set(now.toISOString());
    return this.attempt();
  }

  /** The same step of an `each`, one round after the other, in one attempt at the task. */
  async rounds(count: number): Promise<RunAttempt[]> {
    const { signal } = new AbortController();
    const attempts: RunAttempt[] = [];
    for (let round = 1; round <= count; round++) {
      attempts.push(await this.attempt({ signal }));
    }
    return attempts;
  }

  /** In a backend whose key nobody has: what was sealed before does not open any more. */
  async withoutKey(run: () => Promise<void>): Promise<void> {
    const { harness } = this;
    const { config } = harness;
    harness.config = {};
    harness.restart();
    try {
      await run();
    } finally {
      harness.config = config;
    }
  }

  rollback(): Promise<RunAttempt> {
    return this.harness.run(
      ROLLBACK_ID,
      {},
      {
        task: this.task,
        stepId: 'rollback',
        signal: new AbortController().signal,
      },
    );
  }

  /** @param times - in a row */
  fail(
    { operation, nth }: Pick<LineRequest, 'operation' | 'nth'>,
    word: string,
    times = 1,
  ): void {
    this.harness.sandbox.faults.add({
      operation,
      instructions: [
        ...Array(nth).fill('pass'),
        ...(Array(times).fill(word) as string[]),
      ],
    });
  }

  /** Meets the fault until it has ended. */
  async failFor(request: LineRequest, word: string): Promise<RunAttempt> {
    this.fail(request, word, LASTING);
    const attempt = await this.attempt();
    this.harness.sandbox.faults.clear();
    return attempt;
  }

  /** Is cancelled while GitLab lets this request wait; stops at once. */
  async cancelAt(request: LineRequest, word: string): Promise<RunAttempt> {
    const { sandbox } = this.harness;
    this.fail(request, word);
    const controller = new AbortController();
    let ended = false;
    const running = this.attempt({ signal: controller.signal }).finally(() => {
      ended = true;
    });
    while (sandbox.waiting.ids().length === 0 && !ended) {
      await new Promise(resolve => setImmediate(resolve));
    }
    const sinceCancelled = startOwnTime();
    controller.abort();
    const attempt = await running;
    expect(sinceCancelled.stop()).toBeLessThan(1000);
    expect(sandbox.faults.pending()).toEqual([]);
    return attempt;
  }

  /** All that a good run leaves, each thing once, and nothing else. */
  async expectDone(attempt: RunAttempt): Promise<void> {
    expect(attempt.error).toBeUndefined();
    expect(await this.things()).toEqual(this.good);
    this.expectOutput(attempt);
    expect(this.harness.sandbox.faults.pending()).toEqual([]);
    await this.expectSound();
  }

  /** As a good run says, but for what differs from one to the next. */
  private expectOutput({ output }: RunAttempt): void {
    const { accessTokens, deployTokens } = this.harness.sandbox.state();
    if (output.tokenId !== undefined) {
      const live = [
        ...accessTokens.filter(it => it.active),
        ...deployTokens,
      ].map(it => it.id);
      expect(live).toContain(output.tokenId);
    }
    // What a rollback reports depends on how much of it is left.
    const comparable = this.line.again
      ? Object.keys
      : (it: object) => mapValues(it, withoutIds);
    expect(comparable(output)).toEqual(comparable(this.goodOutput));
  }

  /** As before the step, but for what the line says is kept. */
  async expectUndone({ error }: RunAttempt): Promise<void> {
    expect(error).toBeUndefined();
    const { kept = [] } = this.line;
    const left = changesBetween(this.before, await this.things());
    expect(left.filter(it => !kept.includes(it))).toEqual([]);
    await this.expectSound();
  }

  async expectSound(): Promise<void> {
    expect(await plaintextIn(this.harness, this.task)).toEqual([]);
    expect(await this.harness.unaccounted()).toEqual([]);
  }

  async schemaOf(): Promise<any> {
    const actions = createGitLabActions(await this.harness.deps());
    return actions.find(it => it.id === this.line.action)!.schema?.output;
  }
}

/** Ids, envelopes and commits are others each time. */
function withoutIds(value: unknown): unknown {
  if (typeof value === 'number') {
    return 'a number';
  }
  return typeof value === 'string'
    ? value.replace(
        /^sealed:.*|^[0-9a-f]{40}$|^[0-9a-f-]{36}$|^\d{4}-\d\d-\d\dT.*Z$/,
        'another each time',
      )
    : value;
}

function mapValues(of: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(
    Object.entries(of).map(([name, value]) => [name, map(value)]),
  );
}

import type { ActionDeps } from '../../deps';
import { createPass } from '../../credentials/createPass';
import type { Keeper } from '../../credentials/keeper';
import { rotate, type Rotated } from '../../credentials/verbs';
import { TaskAttempt } from '../../ledger/taskAttempt';
import { TIMING } from '../../ledger/timing';
import { openAttempt } from '../../saga/attempt';
import type { ActionHarness } from '../actionHarness';
import { recordingLogger } from '../recordingLogger';

/** A lease that nobody waits for: whoever is cut off has lost it a moment later. */
const LEASE_MS = 150;

/**
 * What happens to one request of a host, counted from 1.
 *
 * - `dieBefore`: the host is gone before it is sent
 * - `dieAfter`: GitLab has acted, and the host is gone before it reads the answer
 * - `dieLate`: as `dieBefore`, and GitLab acts when the test says so
 * - `pauseBefore`, `pauseAfter`: the host stands still until the test goes on with it
 */
export interface Cut {
  request: number;
  what: 'dieBefore' | 'dieAfter' | 'dieLate' | 'pauseBefore' | 'pauseAfter';
}

/** A backend of its own on the shared database: engine, memory and line to GitLab. */
export class LifeHost {
  /** Resolves when the cut has happened. */
  readonly isCut: Promise<void>;
  /** Lets GitLab act on what a dead host had sent, or a paused one go on. */
  goOn: () => Promise<void> = async () => {};
  #requests = 0;
  #isDead = false;
  #cutNow = () => {};
  #deps: Promise<ActionDeps>;

  constructor(
    kit: ActionHarness,
    private readonly options: {
      name: string;
      cut?: Cut;
      /** After each answer. */
      onAnswer(): void;
    },
  ) {
    this.isCut = new Promise(resolve => {
      this.#cutNow = () => {
        this.wasCut = true;
        resolve();
      };
    });
    this.#deps = kit.anotherHost({
      fetch: (input, init) => this.#fetch(input as URL, init),
      timing: {
        ...TIMING,
        // Whoever is cut off does not extend it.
        ...(options.cut ? { leaseMs: LEASE_MS, extendEveryMs: 1e9 } : {}),
      },
    });
  }

  /** Whether the cut has happened. */
  wasCut = false;

  async rotate(
    credentialId: string,
    wanted: Parameters<typeof rotate>[2],
  ): Promise<Rotated> {
    return rotate(await this.#keeper(), credentialId, wanted);
  }

  async pass(now: Date): Promise<void> {
    await createPass(await this.#deps)({ now });
  }

  async #keeper(): Promise<Keeper> {
    const deps = await this.#deps;
    const { name } = this.options;
    return {
      attempt: await openAttempt(deps, {
        by: {
          taskId: name,
          stepId: 'rotate',
          actionId: 'test',
          taskAttempt: new TaskAttempt(),
        },
        host: deps.integrations.gitlab.list()[0].config.host,
        token: undefined,
        signal: undefined,
        logger: recordingLogger(),
      }),
      settings: deps.life,
      who: name,
    };
  }

  async #fetch(url: URL, init?: RequestInit): Promise<Response> {
    if (this.#isDead) return never();
    this.#requests += 1;
    const { cut, onAnswer } = this.options;
    const what = cut?.request === this.#requests ? cut.what : undefined;
    if (what === 'dieBefore' || what === 'dieLate') {
      this.#die(
        what === 'dieLate' ? () => fetch(url, withoutSignal(init)) : undefined,
      );
      return never();
    }
    if (what === 'pauseBefore') await this.#pause();
    const response = await fetch(url, withoutSignal(init));
    if (what === 'dieAfter') {
      await response.arrayBuffer();
      this.#die();
      return never();
    }
    if (what === 'pauseAfter') await this.#pause();
    onAnswer();
    return response;
  }

  #die(late?: () => Promise<Response>): void {
    this.#isDead = true;
    this.goOn = async () => {
      await (await late?.())?.arrayBuffer();
      this.options.onAnswer();
    };
    this.#cutNow();
  }

  #pause(): Promise<void> {
    return new Promise(resolve => {
      this.goOn = async () => resolve();
      this.#cutNow();
    });
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** Time limits of the host are not those of the test. */
function withoutSignal(init?: RequestInit): RequestInit {
  return { ...init, signal: undefined };
}

import type { ActionDeps } from '../../deps';
import { createPass } from '../../credentials/createPass';
import type { Keeper } from '../../credentials/keeper';
import { revoke, rotate } from '../../credentials/verbs';
import { TaskAttempt } from '../../ledger/taskAttempt';
import { TIMING } from '../../ledger/timing';
import { openAttempt } from '../../saga/attempt';
import type { ActionHarness } from '../actionHarness';
import { recordingLogger } from '../recordingLogger';
import type { Verb } from './cells';
import type { Cut } from './cut';

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
    private readonly kit: ActionHarness,
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
      timing: TIMING,
    });
  }

  /** Whether the cut has happened. */
  wasCut = false;

  /** From generation 1. */
  async do(verb: Verb, credentialId: string): Promise<unknown> {
    const keeper = await this.#keeper();
    return verb === 'revoke'
      ? revoke(keeper, credentialId, {})
      : rotate(keeper, credentialId, {
          fromGeneration: 1,
          mode: verb === 'inPlace' ? 'inPlace' : 'overlap',
          compromised: verb === 'compromised',
        });
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
      await this.#die(
        what === 'dieLate' ? () => fetch(url, withoutSignal(init)) : undefined,
      );
      return never();
    }
    if (what === 'pauseBefore') await this.#pause();
    const response = await fetch(url, withoutSignal(init));
    if (what === 'dieAfter') {
      await response.arrayBuffer();
      await this.#die();
      return never();
    }
    if (what === 'pauseAfter') await this.#pause();
    onAnswer();
    return response;
  }

  async #die(late?: () => Promise<Response>): Promise<void> {
    this.#isDead = true;
    this.goOn = async () => {
      await (await late?.())?.arrayBuffer();
      this.options.onAnswer();
    };
    await this.#loseLeases();
    this.#cutNow();
  }

  /** As after a minute in which nobody extended them. */
  #loseLeases(): Promise<void> {
    return this.kit.sql('update forgekey_gitlab_lease set expires_at = 0');
  }

  async #pause(): Promise<void> {
    await this.#loseLeases();
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

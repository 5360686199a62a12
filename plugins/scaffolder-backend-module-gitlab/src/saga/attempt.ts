import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GitLabApi } from '../gitlab/api';
import type { GitLabConnector, GitLabSession } from '../gitlab/connect';
import type { Sleep } from '../time/sleep';
import { identityOf } from '../ledger/identity';
import type { Lease } from '../ledger/leases';
import type { Ledger, StepRef, Thing } from '../ledger/ledger';
import type { Store } from '../ledger/openStore';
import type { Portal } from '../ledger/portal';
import type { Register } from '../ledger/register';
import type { Timing } from '../ledger/timing';
import type { SealBinding, Sealer } from '../sealing/sealer';
import type { Secret } from '../sealing/secret';
import type { Clock } from '../time/clock';

/** One attempt at something: on whose behalf it acts, with which connection, and where it writes down what it does. */
export interface Attempt {
  ref: StepRef;
  session: GitLabSession;
  api: GitLabApi;
  /** Does not obey the task's cancel signal: a cancelled step still removes what it half made. */
  cleanUpApi: GitLabApi;
  ledger: Ledger;
  register: Register;
  portal: Portal;
  timing: Timing;
  sealer: Sealer;
  clock: Clock;
  sleep: Sleep;
  logger: LoggerService;
  /** Tells the engine of a value that must never be seen, where it listens. A second line of defence. */
  hide(value: Secret): void;
  signal: AbortSignal | undefined;
  /**
   * Runs while nobody else writes to these things at GitLab: under a lease on all of them, or none. What the step holds
   * already it does not ask for again.
   */
  hold<T>(targets: string[], run: (lease: Lease) => Promise<T>): Promise<T>;
  /** Which of several equal ones of this step it is, in an `each`; the same for one run of the action. */
  roundOf(thing: Thing): number;
  /** A client that acts with another token; makes no request. */
  apiWith(token: Secret): GitLabApi;
}

/** What attempts are made from; made once, at start. */
export interface AttemptDeps {
  connector: GitLabConnector;
  store: Store;
  timing: Timing;
  clock: Clock;
  sleep: Sleep;
  sealer: Sealer;
  config: {
    /** `budgetMs`: how long, in milliseconds, an attempt waits for who is writing to the same thing. */
    http: { budgetMs: number };
  };
}

/** On whose behalf, and where, an attempt acts: a step of a task, a schedule, a person at a button. */
export interface AttemptOrigin {
  by: Omit<StepRef, 'actingAs'>;
  /** For people, who wait for it. Default: task and step. */
  says?: string;
  host: string;
  /** The user's own, plain or sealed; without it the integration's is used. */
  token: Secret | undefined;
  signal: AbortSignal | undefined;
  logger: LoggerService;
  /** See {@link Attempt.hide}. Default: nobody listens. */
  hide?(value: Secret): void;
}

/** Decides whose token acts, once, and says in the log which it is. Makes no request. */
export async function openAttempt(
  deps: AttemptDeps,
  origin: AttemptOrigin,
): Promise<Attempt> {
  const { connector, store, timing, clock, sleep, sealer, config } = deps;
  const { by, host, signal, hide = () => {} } = origin;
  const { taskId, stepId } = by;
  const logger = origin.logger.child({ host });
  const token =
    origin.token && (await sealer.open(origin.token, { taskId, host })).value;
  const session = connector.connect({ host, token, signal, logger });
  logger.info(`Talking to GitLab ${host} ${session.actingAsDescription}`);
  const ref: StepRef = { ...by, actingAs: session.actingAs };
  return {
    ref,
    session,
    api: session.api,
    cleanUpApi: connector.connect({ host, token, logger }).api,
    ledger: store.ledger,
    register: store.register,
    portal: store.portal,
    timing,
    sealer,
    clock,
    sleep,
    logger,
    hide,
    signal,
    hold: holder(store, {
      says: origin.says ?? `Task ${taskId} (step ${stepId})`,
      budgetMs: config.http.budgetMs,
      signal,
      logger,
    }),
    roundOf: roundsOf(ref),
    apiWith: other => connector.connect({ host, token: other, logger }).api,
  };
}

/** What one run of an action holds; a lease in a lease is the outer one. */
function holder(
  { leases }: Pick<Store, 'leases'>,
  options: {
    says: string;
    budgetMs: number;
    signal: AbortSignal | undefined;
    logger: LoggerService;
  },
): Attempt['hold'] {
  const { says, budgetMs, signal, logger } = options;
  const held = new Map<string, Lease>();
  return async (wanted, run) => {
    const targets = wanted.filter(target => !held.has(target));
    if (targets.length === 0) {
      return run(held.get(wanted[0])!);
    }
    const onWait = (other: string) =>
      logger.info(
        `${other} is writing to the same thing at GitLab; waiting until it has ended`,
      );
    return leases.hold(
      { targets, says, budgetMs, signal, onWait },
      async lease => {
        targets.forEach(target => held.set(target, lease));
        try {
          return await run(held.get(wanted[0])!);
        } finally {
          targets.forEach(target => held.delete(target));
        }
      },
    );
  };
}

/** Counts once for each identity: a thing that is begun twice in one run of an action is one thing. */
function roundsOf({
  taskAttempt: attempt,
  stepId,
}: StepRef): Attempt['roundOf'] {
  const rounds = new Map<string, number>();
  return thing => {
    const identity = identityOf(thing);
    const round = rounds.get(identity) ?? attempt.nextRound(stepId, identity);
    rounds.set(identity, round);
    return round;
  };
}

/** Where the sealed values of the step open: in its task, for its GitLab. */
export function bindingOf({
  ref,
  api,
}: Pick<Attempt, 'ref' | 'api'>): SealBinding {
  return { taskId: ref.taskId, host: api.host };
}

/** Whose token the step acts with, for messages. */
export function describeActingAs(attempt: Pick<Attempt, 'session'>): string {
  return attempt.session.actingAs === 'user'
    ? "the user's token"
    : "the integration's token";
}

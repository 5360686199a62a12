import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GitLabApi, GitLabReads } from '../gitlab/api';
import type { GitLabConnector, GitLabSession } from '../gitlab/connect';
import { identityOf } from '../ledger/identity';
import type { Lease } from '../ledger/leases';
import type { Ledger, LedgerReads, StepRef, Thing } from '../ledger/ledger';
import type { Store } from '../ledger/openStore';
import { rememberingTask } from '../ledger/rememberingTask';
import type { Portal } from '../ledger/portal';
import type { Register, RegisterReads } from '../ledger/register';
import type { Timing } from '../ledger/timing';
import type { SealBinding, Sealer } from '../sealing/sealer';
import type { Secret } from '../sealing/secret';
import type { Clock } from '../time/clock';
import type { Sleep } from '../time/sleep';

/**
 * Looks at GitLab on somebody's behalf, and changes nothing there: what a dry run works with, and every attempt until it
 * begins to act.
 */
export interface Rehearsal {
  ref: StepRef;
  session: Omit<GitLabSession, 'api' | 'reads'>;
  api: GitLabReads;
  ledger: LedgerReads;
  register: RegisterReads;
  portal: Portal;
  timing: Timing;
  sealer: Sealer;
  clock: Clock;
  sleep: Sleep;
  logger: LoggerService;
  signal: AbortSignal | undefined;
  /** Which of several equal ones of this step it is, in an `each`; the same for one run of the action. */
  roundOf(thing: Thing): number;
  /** A client that acts with another token; makes no request. */
  apiWith(token: Secret): GitLabReads;
}

/** One attempt at something: on whose behalf it acts, with which connection, and where it writes down what it does. */
export interface Attempt extends Rehearsal {
  ledger: Ledger;
  register: Register;
  /**
   * The door through which every change of GitLab goes, whatever it is part of.
   *
   * @param send - makes the request
   * @throws Error for what the attempt has no lease on; that is a mistake of this module
   */
  change<T>(what: Change, send: (api: GitLabApi) => Promise<T>): Promise<T>;
  /** This attempt, but it does not obey the cancel signal: a cancelled step still removes what it half made. */
  cleanUp(): Attempt;
  /** This attempt, but with the integration's token, whatever token it acts with. */
  asIntegration(): Attempt;
  /** Tells the engine of a value that must never be seen, where it listens. A second line of defence. */
  hide(value: Secret): void;
  /**
   * Runs while nobody else writes to these things at GitLab: under a lease on all of them, or none. What the attempt
   * holds already it does not ask for again.
   *
   * @param targets - see {@link Resource.target}
   */
  hold<T>(targets: string[], run: (lease: Lease) => Promise<T>): Promise<T>;
}

/** One request that changes GitLab. */
export interface Change {
  verb: 'create' | 'update' | 'delete';
  /** See {@link Resource.kind}. */
  kind: string;
  /** See {@link Resource.target}. */
  target: string;
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
  const { by, host, hide = () => {} } = origin;
  const { taskId, stepId } = by;
  const logger = origin.logger.child({ host });
  const userToken =
    origin.token && (await sealer.open(origin.token, { taskId, host })).value;
  const connect = (token: Secret | undefined, signal?: AbortSignal) =>
    connector.connect({ host, token, signal, logger });
  const first = connect(userToken, origin.signal);
  logger.info(`Talking to GitLab ${host} ${first.actingAsDescription}`);
  const ref: StepRef = { ...by, actingAs: first.actingAs };
  const { hold, isHeld } = holder(store, {
    says: origin.says ?? `Task ${taskId} (step ${stepId})`,
    budgetMs: config.http.budgetMs,
    signal: origin.signal,
    logger,
  });
  const roundOf = roundsOf(ref);
  const ledger = rememberingTask(store.ledger, taskId);

  return attemptWith(first, userToken, origin.signal);

  function attemptWith(
    { reads, api, ...session }: GitLabSession,
    token: Secret | undefined,
    signal: AbortSignal | undefined,
  ): Attempt {
    return {
      ref,
      session,
      api: reads,
      ledger,
      register: store.register,
      portal: store.portal,
      timing,
      sealer,
      clock,
      sleep,
      logger,
      hide,
      signal: origin.signal,
      hold,
      roundOf,
      apiWith: other => connect(other, signal).reads,
      async change({ verb, kind, target }, send) {
        if (!isHeld(target)) {
          throw new Error(
            `Nobody may ${verb} a ${kind} without a lease on ${target}`,
          );
        }
        return send(api);
      },
      cleanUp: () => attemptWith(connect(token), token, undefined),
      asIntegration: () =>
        attemptWith(connect(undefined, signal), undefined, signal),
    };
  }
}

/** An attempt that cannot act, whatever it is cast to. */
export function rehearsalOf(attempt: Attempt): Rehearsal {
  const { change, cleanUp, asIntegration, hide, hold, ...rehearsal } = attempt;
  const { ledger, register } = attempt;
  return {
    ...rehearsal,
    ledger: {
      find: id => ledger.find(id),
      listTask: taskId => ledger.listTask(taskId),
      listOpenElsewhere: (taskId, thing) =>
        ledger.listOpenElsewhere(taskId, thing),
    },
    register: {
      generationsOf: id => register.generationsOf(id),
      findToken: (host, tokenId) => register.findToken(host, tokenId),
      life: {
        read: id => register.life.read(id),
        find: query => register.life.find(query),
      },
    },
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
): Pick<Attempt, 'hold'> & { isHeld(target: string): boolean } {
  const { says, budgetMs, signal, logger } = options;
  const held = new Map<string, Lease>();
  const hold: Attempt['hold'] = async (wanted, run) => {
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
  return { hold, isHeld: target => held.has(target) };
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
}: Pick<Rehearsal, 'ref' | 'api'>): SealBinding {
  return { taskId: ref.taskId, host: api.host };
}

/** Whose token the step acts with, for messages. */
export function describeActingAs(attempt: Pick<Rehearsal, 'session'>): string {
  return attempt.session.actingAs === 'user'
    ? "the user's token"
    : "the integration's token";
}

import { present } from '../access/actingAs';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { GitLabActionDeps } from '../deps';
import type { GitLabApi } from '../gitlab/api';
import type { GitLabSession } from '../gitlab/connect';
import type { Sleep } from '../gitlab/http/requester';
import { refuseLostToken } from '../access/lostToken';
import type { Clock } from '../time/clock';
import { identityOf } from '../ledger/identity';
import type { Ledger, StepRef, Thing } from '../ledger/ledger';
import { type Lease, type Place, targetOf } from '../ledger/leases';
import type { Portal } from '../ledger/portal';
import type { Register } from '../ledger/register';
import type { Timing } from '../ledger/timing';
import type { SealBinding, Sealer } from '../sealing/sealer';
import type { Secret } from '../sealing/secret';

/** One attempt of one step: on whose behalf it acts, with which connection, and where it writes down what it does. */
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
  hold<T>(places: Place[], run: (lease: Lease) => Promise<T>): Promise<T>;
  /** Which of several equal ones of this step it is, in an `each`; the same for one run of the action. */
  roundOf(thing: Thing): number;
  /** A client that acts with another token; makes no request. */
  apiWith(token: Secret): GitLabApi;
}

/** What of Backstage's action context a step is made from. */
export type StepContext = Pick<
  ActionContext<any, any, any>,
  | 'checkpoint'
  | 'isDryRun'
  | 'logger'
  | 'signal'
  | 'step'
  | 'task'
  | 'templateInfo'
  | 'user'
>;

/**
 * Decides the credential, once, and says in the log which it is.
 *
 * @param options - `token`: the user's own, plain or sealed; without it the integration's is used; `isOneOfSeveral`: whether
 *   the step acts at other hosts, too
 */
export async function openAttempt(
  deps: Pick<
    GitLabActionDeps,
    | 'connector'
    | 'recoveries'
    | 'store'
    | 'attempts'
    | 'timing'
    | 'clock'
    | 'sleep'
    | 'sealer'
    | 'config'
  >,
  ctx: StepContext,
  options: {
    actionId: string;
    host: string;
    token: Secret | undefined;
    isOneOfSeveral?: boolean;
  },
): Promise<Attempt> {
  const { connector, store, timing, clock, sleep, sealer } = deps;
  const { host, actionId } = options;
  const { signal } = ctx;
  const logger = ctx.logger.child({ host });
  await refuseLostToken(
    deps,
    ctx,
    present(options.token) !== undefined,
    options.isOneOfSeveral ? host : undefined,
  );
  const token =
    options.token &&
    (await sealer.open(options.token, { taskId: ctx.task.id, host })).value;
  const session = connector.connect({ host, token, signal, logger });
  logger.info(`Talking to GitLab ${host} ${session.actingAsDescription}`);
  const ref: StepRef = {
    taskId: ctx.task.id,
    stepId: ctx.step?.id ?? actionId,
    actionId,
    userRef: ctx.user?.ref,
    templateRef: ctx.templateInfo?.entityRef,
    taskAttempt: deps.attempts.of(signal),
    actingAs: session.actingAs,
  };
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
    hide: value => hideFrom(ctx, value),
    signal,
    hold: holder(store, {
      says: `Task ${ref.taskId} (step ${ref.stepId})`,
      budgetMs: deps.config.http.budgetMs,
      signal,
      logger,
    }),
    roundOf: roundsOf(ref),
    apiWith: other => connector.connect({ host, token: other, logger }).api,
  };
}

/** What one run of an action holds; a lease in a lease is the outer one. */
function holder(
  { leases }: Pick<GitLabActionDeps['store'], 'leases'>,
  options: {
    says: string;
    budgetMs: number;
    signal: AbortSignal | undefined;
    logger: LoggerService;
  },
): Attempt['hold'] {
  const { says, budgetMs, signal, logger } = options;
  const held = new Map<string, Lease>();
  return async (places, run) => {
    const wanted = places.map(targetOf);
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

/** What the engine offers today, on the step's logger, and what is proposed for the context of an action. */
interface Redacting {
  logger: { addRedactions?(values: string[]): void };
  registerSensitiveValue?(value: string): void;
}

function hideFrom(ctx: StepContext, value: Secret): void {
  const { logger, ...engine } = ctx as unknown as Redacting;
  engine.registerSensitiveValue?.(value.reveal());
  logger.addRedactions?.([value.reveal()]);
}

/** Whose token the step acts with, for messages. */
export function describeActingAs(attempt: Pick<Attempt, 'session'>): string {
  return attempt.session.actingAs === 'user'
    ? "the user's token"
    : "the integration's token";
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { GitLabActionDeps } from '../deps';
import type { GitLabApi } from '../gitlab/api';
import type { GitLabSession } from '../gitlab/connect';
import type { Sleep } from '../gitlab/requester';
import type { Clock } from '../kit/clock';
import type { Ledger, StepRef } from '../ledger/ledger';
import type { SealBinding, Sealer } from '../sealing/sealer';
import type { Secret } from '../sealing/secret';

/** One attempt of one step: on whose behalf it acts, with which connection, and where it writes down what it does. */
export interface Step {
  ref: StepRef;
  session: GitLabSession;
  api: GitLabApi;
  /** Does not obey the task's cancel signal: a cancelled step still removes what it half made. */
  cleanUpApi: GitLabApi;
  ledger: Ledger;
  sealer: Sealer;
  clock: Clock;
  sleep: Sleep;
  logger: LoggerService;
  /** Tells the engine of a value that must never be seen, where it listens. A second line of defence. */
  hide(value: Secret): void;
  signal: AbortSignal | undefined;
}

/** What of Backstage's action context a step is made from. */
export type StepContext = Pick<
  ActionContext<any, any, any>,
  'task' | 'step' | 'user' | 'logger' | 'signal'
>;

/**
 * Decides the credential, once, and says in the log which it is.
 *
 * @param options - `token`: the user's own, plain or sealed; without it the integration's is used
 */
export async function openStep(
  deps: Pick<
    GitLabActionDeps,
    'connector' | 'ledger' | 'clock' | 'sleep' | 'sealer'
  >,
  ctx: StepContext,
  options: { actionId: string; host: string; token: Secret | undefined },
): Promise<Step> {
  const { connector, ledger, clock, sleep, sealer } = deps;
  const { host, actionId } = options;
  const { logger, signal } = ctx;
  const token =
    options.token &&
    (await sealer.open(options.token, { taskId: ctx.task.id, host })).value;
  const session = connector.connect({ host, token, signal, logger });
  logger.info(`Talking to GitLab ${host} ${session.credentialDescription}`);
  return {
    ref: {
      taskId: ctx.task.id,
      stepId: ctx.step?.id ?? actionId,
      actionId,
      userRef: ctx.user?.ref,
    },
    session,
    api: session.api,
    cleanUpApi: connector.connect({ host, token, logger }).api,
    ledger,
    sealer,
    clock,
    sleep,
    logger,
    hide: value => hideFrom(ctx, value),
    signal,
  };
}

/** Where the sealed values of the step open: in its task, for its GitLab. */
export function bindingOf({
  ref,
  api,
}: Pick<Step, 'ref' | 'api'>): SealBinding {
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
export function credentialOf(step: Pick<Step, 'session'>): string {
  return step.session.credentialOwner === 'user'
    ? "the user's token"
    : "the integration's token";
}

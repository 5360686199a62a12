import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { present } from '../access/actingAs';
import { refuseLostToken } from '../access/lostToken';
import type { Recoveries } from '../ledger/recoveries';
import type { TaskAttempts } from '../ledger/taskAttempt';
import type { Secret } from '../sealing/secret';
import {
  type Attempt,
  type AttemptDeps,
  openAttempt,
  type Rehearsal,
  rehearsalOf,
} from './attempt';

/** What of Backstage's action context an attempt is made from. */
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

/** A step of a task. */
export interface OpenedStep {
  /** For what is asked before anything is changed. */
  rehearsal: Rehearsal;
  /** For what is changed; a dry run has none. */
  attempt: Attempt | undefined;
}

/**
 * Opens a step of a task: with whose token it acts, and for whom. Makes no request.
 *
 * @param options - `token`: the user's own, plain or sealed; without it the integration's is used; `isOneOfSeveral`: whether
 *   the step acts at other hosts, too
 * @throws InputError where an earlier attempt of the step acted with a token that this one has not
 */
export async function openStep(
  deps: AttemptDeps & { recoveries: Recoveries; attempts: TaskAttempts },
  ctx: StepContext,
  options: {
    actionId: string;
    host: string;
    token: Secret | undefined;
    isOneOfSeveral?: boolean;
  },
): Promise<OpenedStep> {
  const { actionId, host, token, isOneOfSeveral } = options;
  const { isDryRun, logger, signal, step, task, templateInfo, user } = ctx;
  await refuseLostToken(
    deps,
    ctx,
    present(token) !== undefined,
    isOneOfSeveral ? host : undefined,
  );
  const attempt = await openAttempt(deps, {
    by: {
      taskId: task.id,
      stepId: step?.id ?? actionId,
      actionId,
      userRef: user?.ref,
      templateRef: templateInfo?.entityRef,
      taskAttempt: deps.attempts.of(signal),
    },
    host,
    token,
    signal,
    logger,
    hide: value => hideFrom(ctx, value),
  });
  return isDryRun
    ? { rehearsal: rehearsalOf(attempt), attempt: undefined }
    : { rehearsal: attempt, attempt };
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

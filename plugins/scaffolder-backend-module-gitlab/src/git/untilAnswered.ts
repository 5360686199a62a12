import type { LoggerService } from '@backstage/backend-plugin-api';
import { scrub, shorten } from '../sealing/scrub';
import type { Secret } from '../sealing/secret';
import { inSeconds } from '../time/inSeconds';
import { type Patience, repeatWhilePassing } from '../time/repeatWhilePassing';
import type { AttemptEnd } from '../time/retryPolicy';
import { GitAbortedError } from './aborted';
import type { PushAnswer } from './pushAnswer';
import { pushError } from './pushErrors';

type Answered = Extract<PushAnswer, { kind: 'done' | 'branch-exists' }>;
type Failed = Exclude<PushAnswer, Answered>;

/**
 * Asks until the remote has answered, again after what passes, as patiently as the REST calls and at their pace.
 *
 * @throws GitAbortedError, and what `pushErrors.ts` makes of the answer
 */
export async function untilAnswered(
  options: Patience & {
    remoteUrl: string;
    branch: string;
    credential: { password: Secret };
    logger: Pick<LoggerService, 'info'>;
  },
  call: {
    /** For the log: `the push to <url>`. */
    what: string;
    /** That an attempt makes, for the pace. */
    requests: number;
  },
  attempt: () => Promise<PushAnswer>,
  onRepeat: () => void = () => {},
): Promise<Answered> {
  const { remoteUrl, branch, credential, logger } = options;
  const { what, requests } = call;
  const secrets = [credential.password];
  return repeatWhilePassing<Answered, Failed>(
    {
      // Like a PUT: the second one changes nothing.
      method: 'PUT',
      requests,
      async attempt() {
        const answer = await attempt();
        return isAnswered(answer) ? { value: answer } : { failure: answer };
      },
      endOf,
      onRepeat(failure, { delayMs, askedBy }) {
        const wait = inSeconds(delayMs);
        const because =
          failure.kind === 'status'
            ? `${failure.status}`
            : shorten(scrub(failure.text, secrets));
        logger.info(
          askedBy
            ? `GitLab asked to wait ${wait} (${because}${because === '429' ? ' Too Many Requests' : ''}, ${askedBy}) before ${what}; waiting`
            : `Trying ${what} again in ${wait} (${because}); waiting`,
        );
        onRepeat();
      },
      onThrottle(delayMs, perMinute) {
        logger.info(
          `Waiting ${inSeconds(delayMs)} before ${what}: the integration allows ${perMinute} requests a minute`,
        );
      },
      toError(ending, { attempts, elapsedMs }) {
        if (ending.kind === 'cancelled') return new GitAbortedError();
        if (ending.kind === 'throttled') {
          const text = `it asks for a wait of ${inSeconds(ending.refusedWaitMs)}`;
          const answer = { kind: 'throttled', text } as const;
          return pushError(answer, { remoteUrl, branch, secrets, tried: '' });
        }
        const tried =
          attempts > 1
            ? `, tried ${attempts} times in ${inSeconds(elapsedMs)}`
            : '';
        return pushError(ending.failure, { remoteUrl, branch, secrets, tried });
      },
    },
    { ...options, limits: { ...options.limits, retryStatusCodes: [500] } },
  );
}

function isAnswered(answer: PushAnswer): answer is Answered {
  return answer.kind === 'done' || answer.kind === 'branch-exists';
}

function endOf(answer: Failed): AttemptEnd | undefined {
  switch (answer.kind) {
    case 'status':
      return { ...answer, kind: 'answer' };
    case 'unreachable':
      return { kind: 'unreachable', code: answer.code };
    case 'lost':
      return { kind: 'lost' };
    default:
      return undefined;
  }
}

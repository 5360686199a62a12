import { ServiceUnavailableError } from '@backstage/errors';
import { adviceFor } from '../gitlab/errors/advice/adviceFor';
import type { GitLabErrorDetails } from '../gitlab/errors/errors';
import { scrub, shorten } from '../sealing/scrub';
import type { Secret } from '../sealing/secret';
import type { PushAnswer } from './pushAnswer';

type Failed =
  | Exclude<PushAnswer, { kind: 'done' } | { kind: 'branch-exists' }>
  /** Never sent: our own pace leaves no room. */
  | { kind: 'throttled'; text: string };

const OPERATION = 'git.receivePack';

interface Said {
  text: string;
  /** The text in quotation marks after a space, or nothing. */
  quoted: string;
  status: number | undefined;
}

/** What happened, for people. */
const PROBLEMS: Record<Failed['kind'], (said: Said) => string> = {
  refused: ({ quoted }) => `GitLab refused it:${quoted}`,
  status: ({ status, quoted }) => `GitLab answered ${status}${quoted}`,
  unreachable: ({ text }) => `no connection (${text})`,
  untrusted: ({ text }) => `no trusted connection (${text})`,
  redirect: ({ text }) => `the address points elsewhere (${text})`,
  'other-object-format': ({ text }) =>
    `the project's repository has another object format (${text})`,
  lost: ({ text }) =>
    `the connection broke before GitLab had confirmed it (${text})`,
  throttled: ({ text }) =>
    `this backend's own limit of requests a minute leaves no room for it (${text})`,
  unknown: ({ quoted }) => `git failed:${quoted || ' without a word'}`,
};

/** The error a person reads after a push (or the look after it) that failed for good. */
export function pushError(
  answer: Failed,
  context: {
    remoteUrl: string;
    branch: string;
    secrets: Secret[];
    tried: string;
  },
): Error {
  const { remoteUrl, branch, secrets, tried } = context;
  const { kind } = answer;
  const text = shorten(scrub(answer.text, secrets));
  const status = kind === 'status' ? answer.status : undefined;
  const { class: ErrorClass = ServiceUnavailableError, advice } = adviceFor({
    via: 'push',
    end: kind === 'status' ? 'answer' : kind,
    status,
    operation: OPERATION,
    on: `"${branch}"`,
    host: new URL(remoteUrl).host,
    address: remoteUrl,
    credential: 'the token',
    answer: text,
  }) ?? { advice: '' };
  const quoted = text ? ` "${text}"` : '';
  const problem = PROBLEMS[kind]({ text, quoted, status });
  const message = `Could not push to branch "${branch}" of ${remoteUrl}: ${problem}${tried}. ${advice}`;
  const facts: GitLabErrorDetails = {
    operation: OPERATION,
    status,
    answer: text,
    ...(kind === 'status' && answer.requestId
      ? { requestId: answer.requestId }
      : {}),
  };
  const clean = scrub(message, secrets).replace(/\.\. /, '. ').trim();
  return Object.assign(new ErrorClass(clean), { gitlab: facts });
}

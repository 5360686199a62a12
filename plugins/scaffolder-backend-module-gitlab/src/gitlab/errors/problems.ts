import type { FailureDetails, FailureKind } from '../http/failure';
import { MOST_OF_SUCCESS } from '../http/readText';
import { inSeconds } from '../../time/inSeconds';
import { foreignText } from './answerText';

/** What happened, for people, where it is not a sentence of GitLab's. */
export const PROBLEMS: Record<
  Exclude<FailureKind, 'answer' | 'aborted'>,
  (facts: FailureDetails, context: { apiBaseUrl: string }) => string
> = {
  'not-json': (facts, { apiBaseUrl }) =>
    `${apiBaseUrl} answered ${facts.status} with ${describeForeign(facts)} instead of GitLab's JSON`,
  'too-long': ({ status }) =>
    `GitLab answered ${status} with more than ${MOST_OF_SUCCESS / 1024 / 1024} MiB, which nobody reads`,
  redirect: ({ status, location }, { apiBaseUrl }) =>
    `${apiBaseUrl} answered ${status} and points to ${location}`,
  unreachable: (facts, { apiBaseUrl }) =>
    `no connection to ${apiBaseUrl} (${networkError(facts)}${tried(facts)})`,
  untrusted: ({ code, detail }, { apiBaseUrl }) =>
    `no trusted connection to ${apiBaseUrl} (${[code, detail].filter(Boolean).join(': ')})`,
  lost: facts =>
    `the connection broke before GitLab answered (${networkError(facts)}${tried(facts)})`,
  timeout: facts =>
    `GitLab did not answer within ${inSeconds(facts.timeoutMs ?? 0)}${tried(facts, ', ')}`,
  throttled: ({ refusedWaitMs = 0, budgetMs }) =>
    `this backend's own limit of requests a minute leaves no room for the next ${inSeconds(refusedWaitMs)}, more than the ${inSeconds(budgetMs)} a call may take`,
  invalid: ({ detail }) =>
    `the request cannot be sent (${detail ?? 'invalid'})`,
};

function describeForeign(facts: FailureDetails): string {
  const kind = facts.html
    ? 'an HTML page'
    : `${facts.cut ? 'more than 64 KiB of ' : 'plain '}text`;
  const text = foreignText(facts.text ?? '');
  return text ? `${kind} ("${text}")` : kind;
}

function networkError({ code, detail }: FailureDetails): string {
  return code ?? detail ?? 'network error';
}

export function tried(facts: FailureDetails, before = '; '): string {
  return facts.attempts > 1
    ? `${before}tried ${facts.attempts} times in ${inSeconds(facts.elapsedMs)}`
    : '';
}

export function gaveUpText(facts: FailureDetails): string {
  const waited = `waited ${inSeconds(facts.elapsedMs)} of at most ${inSeconds(facts.budgetMs)}`;
  return facts.refusedWaitMs
    ? ` and asked to wait ${inSeconds(facts.refusedWaitMs)}; ${waited}`
    : ` after ${facts.attempts} attempts; ${waited}`;
}

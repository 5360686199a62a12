import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { AdviceContext, AdviceRule, ErrorClass } from './adviceRule';
import { BY_STATUS } from './rules/statuses';
import { ABOUT_THINGS } from './rules/things';
import { ABOUT_TOKENS } from './rules/tokens';

/**
 * The first rule that fits says what a person can do. The texts on the left are GitLab's own, from its sources
 * (`lib/api/`, `app/services/`, `app/models/`); they are matched loosely, because they change between versions.
 */
export const ADVICE: readonly AdviceRule[] = [
  ...ABOUT_TOKENS,
  ...ABOUT_THINGS,
  ...BY_STATUS,
];

/** What to do about GitLab's answer, and the class of error it deserves. */
export function adviceFor(
  status: number,
  context: AdviceContext,
): { class: ErrorClass; advice: string } {
  const rule = ruleFor(status, context);
  return {
    class: rule?.class ?? classOfStatus(status),
    advice: rule?.advice(context) ?? '',
  };
}

export function ruleFor(
  status: number,
  { operation, answer }: Pick<AdviceContext, 'operation' | 'answer'>,
): AdviceRule | undefined {
  return ADVICE.find(
    rule =>
      (rule.status === undefined || [rule.status].flat().includes(status)) &&
      (rule.operation === undefined || rule.operation.test(operation)) &&
      (rule.answer === undefined || rule.answer.test(answer)),
  );
}

function classOfStatus(status: number): ErrorClass {
  if (status >= 500 || status === 429 || status === 408) {
    return ServiceUnavailableError;
  }
  switch (status) {
    case 401:
      return AuthenticationError;
    case 403:
    case 405:
      return NotAllowedError;
    case 404:
    case 410:
      return NotFoundError;
    case 409:
    case 412:
      return ConflictError;
    default:
      return InputError;
  }
}

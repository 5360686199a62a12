import { useEffect, useState } from 'react';

export type Answer<T> =
  | { state: 'idle' }
  | { state: 'asking' }
  | { state: 'known'; value: T }
  | { state: 'unknown'; because: string };

/**
 * Asks once the question has stood still for a moment, and drops the answer to a question that is no longer asked.
 * `question: undefined` asks nothing.
 */
export function useAnswer<T>(
  question: string | undefined,
  ask: (question: string) => Promise<T>,
  options: { waitMs?: number } = {},
): Answer<T> {
  const { waitMs = 300 } = options;
  const [answer, setAnswer] = useState<{ to?: string; is: Answer<T> }>({
    is: { state: 'idle' },
  });

  useEffect(() => {
    if (question === undefined) {
      return undefined;
    }
    let wanted = true;
    const settle = (is: Answer<T>) => {
      if (wanted) {
        setAnswer({ to: question, is });
      }
    };
    const timer = setTimeout(() => {
      ask(question).then(
        value => settle({ state: 'known', value }),
        error => settle({ state: 'unknown', because: reasonOf(error) }),
      );
    }, waitMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [question, ask, waitMs]);

  if (question === undefined) {
    return { state: 'idle' };
  }
  return answer.to === question ? answer.is : { state: 'asking' };
}

/**
 * The backend's own words where there are any: a `ResponseError` hides them behind "Request failed with 400". Where
 * there was no answer at all, browsers throw a `TypeError` with words of their own, such as "Failed to fetch".
 */
export function reasonOf(error: unknown): string {
  if (error instanceof TypeError) {
    return 'This portal does not answer.';
  }
  const { body, message } = (error ?? {}) as {
    body?: { error?: { message?: unknown } };
    message?: unknown;
  };
  const reason = body?.error?.message ?? message;
  return typeof reason === 'string' && reason ? reason : 'No reason was given.';
}

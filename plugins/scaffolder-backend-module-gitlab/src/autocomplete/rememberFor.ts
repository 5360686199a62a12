import type { Clock } from '../time/clock';

/** Keeps what was asked under a key for a while. A failure is not kept. */
export function rememberFor<T>(
  ms: number,
  clock: Clock,
): (key: string, ask: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { until: number; answer: Promise<T> }>();
  return (key, ask) => {
    const now = clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) {
      return known.answer;
    }
    const answer = ask();
    kept.set(key, { until: now + ms, answer });
    answer.catch(() => {
      if (kept.get(key)?.answer === answer) {
        kept.delete(key);
      }
    });
    return answer;
  };
}

import {
  AttemptEnd,
  decideRetry,
  defaultLimits,
  rateLimitResetMs,
  retryAfterMs,
} from './retryPolicy';

const nowMs = Date.parse('2026-01-02T03:04:05Z');

function decide(method: string, end: AttemptEnd, repeats = 0) {
  return decideRetry({
    method,
    end,
    repeats,
    limits: defaultLimits,
    nowMs,
    random: () => 0.5,
  });
}

describe('decideRetry', () => {
  const all = ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'];
  const safe = ['GET', 'HEAD', 'PUT', 'DELETE'];
  const answer = (status: number): AttemptEnd => ({ kind: 'answer', status });

  it.each<[string, AttemptEnd, string[]]>([
    ['429', answer(429), all],
    [
      'a refused connection',
      { kind: 'unreachable', code: 'ECONNREFUSED' },
      all,
    ],
    [
      'a DNS that does not answer',
      { kind: 'unreachable', code: 'EAI_AGAIN' },
      all,
    ],
    [
      'a name that does not exist',
      { kind: 'unreachable', code: 'ENOTFOUND' },
      [],
    ],
    ['502', answer(502), safe],
    ['503', answer(503), safe],
    ['504', answer(504), safe],
    ['500', answer(500), []],
    ['400', answer(400), []],
    ['404', answer(404), []],
    ['a broken connection', { kind: 'lost' }, safe],
    ['no answer in time', { kind: 'timeout' }, safe],
  ])('repeats after %s only what cannot happen twice', (_, end, methods) => {
    expect(all.filter(method => decide(method, end).repeat)).toEqual(methods);
  });

  it('never repeats a POST for a status that the integration lists', () => {
    const limits = { ...defaultLimits, retryStatusCodes: [500, 502] };
    const again = (method: string) =>
      decideRetry({
        method,
        end: answer(500),
        repeats: 0,
        limits,
        nowMs,
        random: () => 0,
      }).repeat;
    expect(again('GET')).toBe(true);
    expect(again('POST')).toBe(false);
  });

  it('waits longer each time, half of it by chance, and gives up', () => {
    const waits = [0, 1, 2, 3, 4].map(n => {
      const decision = decide('GET', answer(502), n);
      return decision.repeat && decision.delayMs;
    });
    expect(waits).toEqual([375, 750, 1500, 3000, 6000]);
    expect(decide('GET', answer(502), 5)).toEqual({ repeat: false });
  });

  it('prefers Retry-After, then RateLimit-Reset, then its own backoff', () => {
    const reset = String(nowMs / 1000 + 7);
    expect(
      decide('POST', {
        ...answer(429),
        retryAfter: '2',
        rateLimitReset: reset,
      } as AttemptEnd),
    ).toEqual({ repeat: true, delayMs: 2000, askedBy: 'Retry-After' });
    expect(
      decide('POST', { ...answer(429), rateLimitReset: reset } as AttemptEnd),
    ).toEqual({ repeat: true, delayMs: 7000, askedBy: 'RateLimit-Reset' });
    expect(decide('POST', answer(429))).toEqual({
      repeat: true,
      delayMs: 375,
      askedBy: undefined,
    });
  });
});

describe('the waits that GitLab asks for', () => {
  it.each([
    ['2', 2000],
    [' 30 ', 30_000],
    ['Fri, 02 Jan 2026 03:04:10 GMT', 5000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', undefined],
    ['0', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads Retry-After %p as %p', (value, ms) => {
    expect(retryAfterMs(value, nowMs)).toBe(ms);
  });

  it.each([
    [String(nowMs / 1000 + 60), 60_000],
    [String(nowMs / 1000 - 60), undefined],
    ['later', undefined],
    [undefined, undefined],
  ])('reads RateLimit-Reset %p as %p', (value, ms) => {
    expect(rateLimitResetMs(value, nowMs)).toBe(ms);
  });
});

import { dueOf, graceOf, isUsedAfterGrace } from './due';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (text: string) => Date.parse(`2026-${text}:00Z`);
const MINTED = at('03-02T09:00');
const withTimeout = (buildTimeoutMs: number) =>
  graceOf({ graceMs: DAY }, { kind: 'project', buildTimeoutMs });
/** A seed whose jitter is next to nothing. */
const EVEN = 'credential-186229';

describe('graceOf', () => {
  it.each<[string, Parameters<typeof graceOf>[1], number]>([
    ['a day', { kind: 'project', buildTimeoutMs: HOUR }, DAY],
    [
      'as long as a job may run',
      { kind: 'project', buildTimeoutMs: 30 * DAY },
      30 * DAY + 15 * MINUTE,
    ],
    [
      '30 hours of a group',
      { kind: 'group', buildTimeoutMs: undefined },
      30 * HOUR,
    ],
  ])('is %s', (_, owner, grace) => {
    expect(graceOf({ graceMs: DAY }, owner)).toBe(grace);
  });
});

describe('dueOf', () => {
  it.each<[string, string, number, string, boolean]>([
    ['two thirds of a long life', '2026-05-31', HOUR, '05-01T03:00', false],
    [
      'earlier for the mail and the grace',
      '2026-03-26',
      HOUR,
      '03-18T03:00',
      false,
    ],
    ['earlier for long jobs', '2026-05-31', 30 * DAY, '04-22T23:45', false],
    ['never before a third', '2026-04-01', 30 * DAY, '03-12T06:00', true],
    ['of a short life', '2026-03-09', HOUR, '03-06T19:00', false],
  ])('is %s', (_, expiresAt, timeout, expected, tooShort) => {
    const due = dueOf(
      { mintedAt: MINTED, expiresAt, seed: EVEN },
      withTimeout(timeout),
    );
    // The jitter of this seed is a second or two.
    expect(Math.abs(due!.at - at(expected))).toBeLessThan(MINUTE);
    expect(due!.tooShort).toBe(tooShort);
  });

  it('is only ever earlier for the sake of spreading, and the same each time', () => {
    const dueFor = (seed: string) =>
      dueOf(
        { mintedAt: MINTED, expiresAt: '2026-05-31', seed },
        withTimeout(HOUR),
      )!.at;
    const all = Array.from({ length: 200 }, (_, i) => dueFor(`c${i}`));
    const latest = at('05-01T03:00');
    expect(Math.max(...all)).toBeLessThanOrEqual(latest);
    expect(Math.min(...all)).toBeGreaterThan(latest - 5 * DAY);
    expect(new Set(all.map(it => Math.floor(it / DAY))).size).toBeGreaterThan(
      4,
    );
    expect(dueFor('c1')).toBe(dueFor('c1'));
  });

  it('is never, of a token that does not expire', () => {
    const token = { mintedAt: MINTED, expiresAt: undefined, seed: EVEN };
    expect(dueOf(token, DAY)).toBeUndefined();
  });
});

describe('isUsedAfterGrace', () => {
  const use = {
    replacedAt: MINTED,
    buildTimeoutMs: HOUR,
    retireAt: MINTED + DAY,
  };
  it.each<[string, number | undefined, number, boolean]>([
    ['never', undefined, HOUR, false],
    ['by a job', MINTED + HOUR, HOUR, false],
    ['within what GitLab does not note', MINTED + 85 * MINUTE, HOUR, false],
    ['by nobody who could be a job', MINTED + 2 * HOUR, HOUR, true],
    [
      'by nobody knows whom, where jobs may take as long',
      MINTED + 23 * HOUR,
      DAY,
      false,
    ],
  ])('used %s', (_, lastUsedAt, buildTimeoutMs, used) => {
    expect(isUsedAfterGrace({ ...use, buildTimeoutMs, lastUsedAt })).toBe(used);
  });
});

import { readExpiry, WantedExpiry } from './expiry';

const NOW = new Date('2026-11-22T14:13:37.921Z');

describe('readExpiry', () => {
  it.each<[WantedExpiry, string | undefined]>([
    [{}, undefined],
    [{ expiresAt: '' }, undefined],
    [{ expiresAt: '', expiresIn: '' }, undefined],
    [{ expiresAt: '2026-11-23' }, '2026-11-23'],
    [{ expiresAt: ' 2027-01-31 ' }, '2027-01-31'],
    [{ expiresAt: '2027-01-31T12:00:00Z' }, '2027-01-31'],
    [{ expiresAt: '2027-01-31 12:00' }, '2027-01-31'],
    [{ expiresAt: '2027-01-31T23:30:00-05:00' }, '2027-02-01'],
    [{ expiresAt: '', expiresIn: '1d' }, '2026-11-23'],
    [{ expiresIn: '90d' }, '2027-02-20'],
    [{ expiresIn: '90 days' }, '2027-02-20'],
    [{ expiresIn: '12w' }, '2027-02-14'],
    [{ expiresIn: '3mo' }, '2027-02-22'],
    [{ expiresIn: '1Y' }, '2027-11-22'],
    [{ expiresIn: '365d' }, '2027-11-22'],
    [{ expiresIn: '48h' }, '2026-11-24'],
    [{ expiresIn: 'P90D' }, '2027-02-20'],
    [{ expiresIn: 'P1M' }, '2026-12-22'],
    [{ expiresIn: 'PT24H' }, '2026-11-23'],
    [{ expiresIn: { days: 90 } }, '2027-02-20'],
    [{ expiresIn: { weeks: 1, days: 1, hours: 24 } }, '2026-12-01'],
  ])('reads %j as %s', (wanted, date) => {
    expect(readExpiry(wanted, NOW)).toEqual({ ok: true, value: date });
  });

  it.each<[WantedExpiry, string]>([
    [{ expiresAt: '2027-01-31', expiresIn: '90d' }, 'exclude each other'],
    [{ expiresAt: '2026-11-21' }, '2026-11-21 is in the past; today is'],
    [{ expiresAt: '2026-11-22' }, 'born dead; tomorrow is the earliest'],
    [{ expiresAt: '2026-11-22T23:59:00Z' }, '2026-11-22 is today'],
    [{ expiresAt: '2027-02-30' }, '"2027-02-30" is not a date'],
    [{ expiresAt: '2027' }, 'is not a date; accepted is a date like'],
    [{ expiresAt: '31.01.2027' }, 'is not a date'],
    [{ expiresAt: '90d' }, 'is not a date'],
    [{ expiresIn: '90' }, 'is not a lifetime; accepted is a number of days'],
    [{ expiresIn: 'never' }, 'is not a lifetime'],
    [{ expiresIn: '3 constructor' }, 'is not a lifetime'],
    [{ expiresIn: '-5d' }, 'is not a lifetime'],
    [{ expiresIn: '90m' }, '"90m" is not a whole number of days; GitLab ends'],
    [{ expiresIn: '12h' }, 'is not a whole number of days'],
    [{ expiresIn: '36h' }, 'is not a whole number of days'],
    [{ expiresIn: 'P1.5D' }, 'is not a whole number of days'],
    [{ expiresIn: '0d' }, 'is no time at all'],
    [{ expiresIn: 'P-5D' }, 'is negative'],
    [{ expiresIn: { days: -1 } }, '-1 days is negative'],
    [{ expiresIn: { hours: 5 } }, '5 hours is not a whole number of days'],
    [{ expiresIn: {} }, 'needs numbers for one or more of years, months'],
    [{ expiresIn: { fortnights: 2 } as {} }, 'needs numbers for one or more'],
    [{ expiresIn: { days: '5' } as {} }, 'needs numbers for one or more'],
    [{ expiresIn: '999999y' }, 'is too long'],
  ])('refuses %j: %s', (wanted, words) => {
    expect(readExpiry(wanted, NOW)).toEqual({
      ok: false,
      problem: expect.stringContaining(words),
    });
  });

  it.each([
    ['2026-11-22T00:00:00Z', '2027-02-20'],
    ['2026-11-22T23:59:59.999Z', '2027-02-20'],
    ['2026-11-23T00:00:00Z', '2027-02-21'],
    ['2026-11-22T23:00:00-05:00', '2027-02-21'],
  ])('counts 90d from the UTC day of %s', (now, date) => {
    expect(readExpiry({ expiresIn: '90d' }, new Date(now))).toEqual({
      ok: true,
      value: date,
    });
  });
});

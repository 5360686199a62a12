import type { HumanDuration } from '@backstage/types';
import { DateTime, Duration } from 'luxon';
import { bad, Checked, good } from './checked';

/** How a template may say when a token ends. An empty text counts as left out: forms send that. */
export interface WantedExpiry {
  /** A date or a date with time, ISO 8601. A time without a zone is UTC. */
  expiresAt?: string;
  /** `90d`, `12w`, `P90D` or `{ days: 90 }`. */
  expiresIn?: string | HumanDuration;
}

const ACCEPTED_DATE =
  'a date like 2027-01-31, or a date with time like 2027-01-31T12:00:00Z';
const ACCEPTED_LIFETIME =
  'a number of days (90d), weeks (12w), months (3mo) or years (1y), an ISO 8601 duration (P90D), or an object such as { days: 90 }';
const WHOLE_DAYS =
  'GitLab ends a token at 00:00 UTC of a date, so a lifetime is counted in whole days';

/** Also refuses what luxon reads generously, such as `2027` or a week number. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/;
const SHORTHAND = /^(\d{1,6})\s*([a-z]+)$/i;

/** `m` means minutes as everywhere else in Backstage's configuration, so that `3m` is refused and not three months. */
const UNITS: Record<string, keyof HumanDuration> = {
  s: 'seconds',
  second: 'seconds',
  seconds: 'seconds',
  m: 'minutes',
  min: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  d: 'days',
  day: 'days',
  days: 'days',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  mo: 'months',
  month: 'months',
  months: 'months',
  y: 'years',
  year: 'years',
  years: 'years',
};

const CALENDAR_PARTS = ['years', 'months', 'weeks', 'days'] as const;
const CLOCK_PARTS = ['hours', 'minutes', 'seconds', 'milliseconds'] as const;
const DURATION_PARTS: readonly string[] = [...CALENDAR_PARTS, ...CLOCK_PARTS];

/**
 * The date GitLab is to be told, `YYYY-MM-DD`, or `undefined` where the template leaves it to GitLab.
 *
 * A token dies at 00:00 UTC of its date. A lifetime of `90d` therefore gives the 90th UTC day after today: the token
 * never lives longer than was asked for, and up to one day shorter. Rounding the other way would make `365d` exceed
 * GitLab's own limit (today + 365), and a policy of 90 days refuse `90d`.
 *
 * @param now - when the template runs
 */
export function readExpiry(
  wanted: WantedExpiry,
  now: Date,
): Checked<string | undefined> {
  const { expiresAt, expiresIn } = wanted;
  if (isGiven(expiresAt) && isGiven(expiresIn)) {
    return bad(
      'expiresAt and expiresIn exclude each other: give the date or the lifetime',
    );
  }
  if (isGiven(expiresAt)) {
    return readDate(expiresAt, now);
  }
  if (isGiven(expiresIn)) {
    return readLifetime(expiresIn, now);
  }
  return good(undefined);
}

/** A lifetime as {@link readExpiry} takes it, in days from now; `undefined` where it was left out. */
export function daysOf(
  expiresIn: WantedExpiry['expiresIn'],
  now: Date,
): Checked<number | undefined> {
  const date = readExpiry({ expiresIn }, now);
  if (!date.ok || date.value === undefined) {
    return date.ok ? good(undefined) : date;
  }
  const end = DateTime.fromISO(date.value, { zone: 'utc' });
  return good(Math.round(end.diff(utcDay(now), 'days').days));
}

function isGiven<T>(written: T | undefined): written is T {
  return written !== undefined && written !== null && written !== '';
}

/** `YYYY-MM-DD` of the day so many days from now, by UTC. */
export function dateIn(days: number, now: Date): string {
  return utcDay(now).plus({ days }).toISODate()!;
}

function utcDay(now: Date): DateTime {
  return DateTime.fromJSDate(now, { zone: 'utc' }).startOf('day');
}

function readDate(text: string, now: Date): Checked<string> {
  const moment = DateTime.fromISO(text.trim().replace(' ', 'T'), {
    zone: 'utc',
  });
  if (!DATE.test(text.trim()) || !moment.isValid) {
    return bad(
      `expiresAt "${text}" is not a date; accepted is ${ACCEPTED_DATE}`,
    );
  }
  const date = moment.startOf('day');
  const today = utcDay(now);
  if (date < today) {
    return bad(
      `expiresAt ${date.toISODate()} is in the past; today is ${today.toISODate()} (UTC)`,
    );
  }
  if (date.equals(today)) {
    return bad(
      `expiresAt ${date.toISODate()} is today: a token dies at 00:00 UTC of its date, so this one would be born dead; tomorrow is the earliest`,
    );
  }
  return good(date.toISODate()!);
}

function readLifetime(
  written: string | HumanDuration,
  now: Date,
): Checked<string> {
  const parts = readParts(written);
  if (!parts.ok) {
    return parts;
  }
  const shown = typeof written === 'string' ? `"${written}"` : inWords(written);
  const clockDays = Duration.fromObject(pick(parts.value, CLOCK_PARTS)).as(
    'days',
  );
  const units = [
    ...Object.values(pick(parts.value, CALENDAR_PARTS)),
    clockDays,
  ];
  if (units.some(unit => unit < 0)) {
    return bad(`expiresIn ${shown} is negative`);
  }
  if (units.some(unit => !Number.isInteger(unit))) {
    return bad(
      `expiresIn ${shown} is not a whole number of days; ${WHOLE_DAYS}`,
    );
  }
  const today = utcDay(now);
  const date = today
    .plus(pick(parts.value, CALENDAR_PARTS))
    .plus({ days: clockDays });
  if (!date.isValid || date.year > 9999) {
    return bad(`expiresIn ${shown} is too long`);
  }
  if (date <= today) {
    return bad(`expiresIn ${shown} is no time at all; ${WHOLE_DAYS}`);
  }
  return good(date.toISODate()!);
}

function readParts(written: string | HumanDuration): Checked<HumanDuration> {
  if (typeof written === 'string') {
    return readText(written);
  }
  const unknown = Object.keys(written).filter(
    part => !DURATION_PARTS.includes(part),
  );
  const values = Object.values(written);
  if (
    unknown.length > 0 ||
    values.length === 0 ||
    values.some(value => typeof value !== 'number')
  ) {
    return bad(
      `expiresIn needs numbers for one or more of ${DURATION_PARTS.join(', ')}`,
    );
  }
  return good(written);
}

function readText(text: string): Checked<HumanDuration> {
  const [, amount, unit] = SHORTHAND.exec(text.trim()) ?? [];
  const part = Object.hasOwn(UNITS, unit?.toLowerCase() ?? '')
    ? UNITS[unit.toLowerCase()]
    : undefined;
  if (part) {
    return good({ [part]: Number(amount) });
  }
  const iso = Duration.fromISO(text.trim());
  return iso.isValid
    ? good(iso.toObject())
    : bad(
        `expiresIn "${text}" is not a lifetime; accepted is ${ACCEPTED_LIFETIME}`,
      );
}

function pick(
  duration: HumanDuration,
  parts: readonly (keyof HumanDuration)[],
): HumanDuration {
  return Object.fromEntries(
    parts
      .filter(part => duration[part] !== undefined)
      .map(part => [part, duration[part]]),
  );
}

function inWords(duration: HumanDuration): string {
  return Object.entries(duration)
    .map(([part, amount]) => `${amount} ${part}`)
    .join(' ');
}

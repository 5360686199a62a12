const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `250ms`, `2s`, `1m`, `12h`, `1d`, in milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit];
}

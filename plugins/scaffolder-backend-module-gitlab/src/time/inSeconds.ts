/** `2 s`, `1.5 s`, `0.3 s`. */
export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;
}

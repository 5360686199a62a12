/**
 * What came of reading something a person wrote: the value, or a sentence that says what is wrong with it and what
 * would be right. `domain/` returns it instead of throwing, so the caller decides how to complain: one by one, or all
 * of a step's mistakes at once.
 */
export type Checked<T> =
  { ok: true; value: T } | { ok: false; problem: string };

export function good<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function bad(problem: string): Checked<never> {
  return { ok: false, problem };
}

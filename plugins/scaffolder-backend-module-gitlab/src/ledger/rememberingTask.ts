import type { Ledger, LedgerEntry } from './ledger';

/** What changes nothing. */
const READS: (keyof Ledger)[] = ['find', 'listTask', 'listOpenElsewhere'];

/**
 * A ledger that reads the entries of one task once, until something is written through it: a step asks for them several
 * times before it acts.
 */
export function rememberingTask(ledger: Ledger, taskId: string): Ledger {
  let remembered: Promise<LedgerEntry[]> | undefined;
  return new Proxy(ledger, {
    get(target, property: keyof Ledger) {
      if (property === 'listTask') {
        return (of: string) => {
          if (of !== taskId) return target.listTask(of);
          remembered ??= target.listTask(of);
          return remembered;
        };
      }
      const method = target[property] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (!READS.includes(property)) remembered = undefined;
        return method.apply(target, args);
      };
    },
  });
}

import { isUsedAfterGrace } from '../due';
import { type Rule, timeOf } from './rule';

/** An old token whose grace is over, by a look that was sent after that and shows the current one everywhere. */
export const retiring: Rule = seen => {
  const { generations, look, current, graceMs, credential, shown } = seen;
  const old = generations.filter(it => it.state === 'retiring');
  const unset = old.find(it => it.retireAt === undefined);
  if (unset) {
    const at = credential.since + graceMs;
    return {
      cause: 'retiring',
      state: 'healthy',
      action: { do: 'retire', generation: unset.n, at, extended: false },
      facts: { generation: unset.n, when: timeOf(at) },
    };
  }
  // Another credential has taken its last variable: there will be no current one.
  const isSuperseded = current === undefined && shown.length === 0;
  const isReplaced = seen.isGood(current) || isSuperseded;
  const over = old.find(
    it => !seen.isAlive(it) || (isReplaced && look.sentAt > (it.retireAt ?? 0)),
  );
  if (!over) return undefined;
  const next = generations.find(
    it => it.n > over.n && it.provedAt !== undefined,
  );
  const isUsed =
    !over.extended &&
    seen.isAlive(over) &&
    isUsedAfterGrace({
      lastUsedAt: seen.tokenOf(over)?.lastUsedAt,
      replacedAt: next?.provedAt ?? over.retireAt! - graceMs,
      buildTimeoutMs: seen.owner.buildTimeoutMs ?? Infinity,
      retireAt: over.retireAt!,
    });
  const facts = { generation: over.n };
  return isUsed
    ? {
        cause: 'usedAfterGrace',
        state: 'healthy',
        action: {
          do: 'retire',
          generation: over.n,
          at: seen.now + graceMs,
          extended: true,
        },
        facts,
      }
    : {
        cause: 'graceOver',
        state: 'healthy',
        action: { do: 'revoke', generations: [over.n], cause: 'grace' },
        facts,
      };
};

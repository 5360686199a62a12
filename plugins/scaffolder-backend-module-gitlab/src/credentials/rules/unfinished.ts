import type { GenerationRecord } from '../../ledger/credential';
import type { Seen } from '../view';
import { MINT, NOTHING, type Rule, timeOf } from './rule';

/** Before everything that revokes: what the marks show is recorded first. */
export const databaseOlder: Rule = seen => {
  const named = seen.strays.filter(token =>
    seen.shown.some(
      it => it.seen.kind === 'holds' && it.seen.tokenId === token.id,
    ),
  );
  if (seen.strays.length === 0) return undefined;
  return {
    cause: 'databaseOlder',
    state: 'degraded',
    action: {
      do: 'takeIn',
      depositing: named,
      retiring: seen.strays.filter(it => !named.includes(it)),
    },
  };
};

/** A create of an attempt that is no more. While the current token is good, it is waited for. */
export const createLost: Rule = seen => {
  const { generations, current, now, look } = seen;
  for (const row of generations.filter(it => it.state === 'minting')) {
    const late = seen.lateTokenOf(row);
    const settledAt = createSettledAt(seen, row);
    const isOver = look.sentAt > settledAt;
    // GitLab has rotated it, which has ended the old one: it goes on from there.
    if (late && row.rotatesTokenId !== undefined) {
      return { cause: 'createLost', state: 'broken', action: MINT };
    }
    if (late || isOver || !seen.isGood(current)) {
      return {
        cause: 'createLost',
        state: seen.isGood(current) ? 'degraded' : 'broken',
        action: { do: 'abandon', generation: row.n, tokenId: late?.id },
      };
    }
    return {
      cause: 'createLost',
      state: 'degraded',
      action: now > settledAt ? { do: 'readMarked' } : NOTHING,
      lookAt: settledAt + 1000,
    };
  }
  return undefined;
};

/** What nobody will write anywhere any more, and may be alive, or may still turn up. */
export const abandoned: Rule = seen => {
  const { look } = seen;
  const row = seen.generations.find(
    it =>
      it.state === 'minted' ||
      (it.state === 'abandoned' &&
        (it.tokenId !== undefined ||
          seen.lateTokenOf(it) !== undefined ||
          look.sentAt > createSettledAt(seen, it))) ||
      (it.state === 'depositing' &&
        !isInAny(seen, it) &&
        look.sentAt > seen.putSettledAt(it)),
  );
  return (
    row && {
      cause: 'neverDeposited',
      state: seen.isGood(seen.current) ? 'degraded' : 'broken',
      action: {
        do: 'abandon',
        generation: row.n,
        tokenId: row.tokenId ?? seen.lateTokenOf(row)?.id,
      },
      facts: { generation: row.n },
    }
  );
};

/** A write that may still act: its token is not touched, and no other is made while the current one is good. */
export const writeInDoubt: Rule = seen => {
  const row = seen.generations.find(
    it =>
      it.state === 'depositing' &&
      !seen.isNamed(it) &&
      seen.look.sentAt <= seen.putSettledAt(it),
  );
  if (!row) return undefined;
  const until = seen.putSettledAt(row);
  const isGood = seen.isGood(seen.current) || everyVariableWorks(seen);
  return {
    cause: 'writeInDoubt',
    state: isGood ? 'degraded' : 'broken',
    action: isGood ? NOTHING : MINT,
    lookAt: isGood ? until + 1000 : undefined,
    facts: { when: timeOf(until) },
  };
};

/** When a request that makes it may act at the latest; one that was never sent cannot. */
function createSettledAt(
  { settings }: Seen,
  { sentAt }: GenerationRecord,
): number {
  const { sendWithinMs, settleMs } = settings.timing;
  return sentAt === undefined ? 0 : sentAt + sendWithinMs + settleMs;
}

function isInAny({ shown }: Seen, { tokenId }: GenerationRecord): boolean {
  return shown.some(
    ({ seen }) => seen.kind === 'holds' && seen.tokenId === tokenId,
  );
}

/** Each variable holds a token that lives, whichever. */
function everyVariableWorks(seen: Seen): boolean {
  return (
    seen.shown.length > 0 &&
    seen.shown.every(({ seen: at }) =>
      seen.generations.some(
        it =>
          at.kind === 'holds' && it.tokenId === at.tokenId && seen.isAlive(it),
      ),
    )
  );
}

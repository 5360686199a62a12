import type { Action } from '../decision';
import { dueOf } from '../due';
import type { Seen } from '../view';
import { retiring } from './retiring';
import { MINT, NOTHING, type Rule, timeOf, type Verdict } from './rule';

/** GitLab does not say who; a leak that others have stopped is not undone before they could say so. */
export const revokedElsewhere: Rule = seen => {
  const { current, credential, settings, now, asked } = seen;
  const token = current && seen.tokenOf(current);
  const isRevoked =
    token !== undefined &&
    (token.state === 'revoked' || token.state === 'absent' || token.botGone);
  if (!isRevoked) return undefined;
  const isByUs = seen.generations.some(
    it => it.rotatesTokenId === current?.tokenId,
  );
  if (isByUs) {
    return { cause: 'createLost', state: 'broken', action: MINT };
  }
  const held = (action: Action, lookAt?: number): Verdict => ({
    cause: 'revokedElsewhere',
    state: 'held',
    action,
    lookAt,
  });
  if (asked && isAskedNow(seen)) {
    return { cause: 'asked', state: 'renewing', action: MINT };
  }
  if (credential.heldUntil === undefined) {
    const until = now + settings.sweepEveryMs;
    return held({ do: 'hold', until }, until);
  }
  const isOver = now >= credential.heldUntil;
  const isMeant =
    settings.onForeignRevocation === 'hold' || credential.rotation === 'none';
  if (!isOver || isMeant) {
    return held(NOTHING, isOver ? undefined : credential.heldUntil);
  }
  return { cause: 'revokedElsewhere', state: 'broken', action: MINT };
};

export const expired: Rule = seen => {
  const { current, credential } = seen;
  const isExpired = current && seen.tokenOf(current)?.state === 'expired';
  if (!isExpired) return undefined;
  const renews = credential.rotation === 'auto' || isAskedNow(seen);
  return {
    cause: 'expired',
    state: 'broken',
    action: renews ? MINT : NOTHING,
    facts: { when: current.expiresAt },
  };
};

export const policyLeavesNothing: Rule = seen => {
  const { forbiddenBy, current } = seen;
  if (forbiddenBy === undefined || !(isAskedNow(seen) || isDue(seen))) {
    return undefined;
  }
  return {
    cause: 'policyLeavesNothing',
    state: 'held',
    action: NOTHING,
    facts: { why: forbiddenBy, when: current?.expiresAt ?? 'no date' },
  };
};

export const wanted: Rule = seen => {
  if (isAskedNow(seen)) {
    const old = seen.generations.find(
      it => it.state === 'retiring' && seen.isAlive(it),
    );
    if (old && seen.shown.length > 0) {
      const facts = {
        generation: old.n,
        when: timeOf(old.retireAt ?? seen.now),
      };
      // One whose grace is over goes first.
      return (
        retiring(seen) ?? {
          cause: 'graceRuns',
          state: 'healthy',
          action: NOTHING,
          facts,
        }
      );
    }
    return { cause: 'asked', state: 'renewing', action: MINT };
  }
  return isDue(seen)
    ? {
        cause: 'due',
        state: 'renewing',
        action: MINT,
        facts: { when: seen.current?.expiresAt },
      }
    : undefined;
};

export const healthy: Rule = ({ current, generations }) => {
  const old = generations.find(it => it.state === 'retiring');
  if (old?.retireAt !== undefined) {
    return {
      cause: 'retiring',
      state: 'healthy',
      action: NOTHING,
      facts: { generation: old.n, when: timeOf(old.retireAt) },
    };
  }
  return current
    ? { cause: 'healthy', state: 'healthy', action: NOTHING }
    : { cause: 'nothingLeft', state: 'broken', action: NOTHING };
};

function isAskedNow({ asked, current, generations }: Seen): boolean {
  const newest = current ?? generations.at(-1);
  return asked !== undefined && (newest?.n ?? 0) <= asked.fromGeneration;
}

function isDue({ credential, current, graceMs, now }: Seen): boolean {
  if (credential.rotation === 'none' || current?.mintedAt === undefined) {
    return false;
  }
  const { mintedAt, expiresAt } = current;
  const due = dueOf({ mintedAt, expiresAt, seed: credential.id }, graceMs);
  return due !== undefined && now >= due.at;
}

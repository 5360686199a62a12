import { dateIn } from '../../domain/expiry';
import { withMark } from '../../domain/mark';
import type { NewAccessToken } from '../../gitlab/api';
import type { Generation } from '../../ledger/register';
import { tokenMark } from '../../saga/mark';
import type { Holder } from '../keeper';
import type { LifeView } from '../view';

/** What is asked for beside what the register knows. */
export interface Wish {
  /** Days; default: as long as the one before. */
  lifetimeDays?: number;
}

/**
 * The next token of a credential: as the one before, and never with more rights than its bot has left, because somebody may
 * have lowered its role.
 */
export function newTokenOf(
  { attempt }: Holder,
  { credential, generations, look }: LifeView,
  generation: Generation,
  wish: Wish,
): NewAccessToken {
  const before = generations.find(it => it.state === 'current');
  const seen = before && look.tokens.get(before.n);
  const live = typeof seen === 'object' ? seen : undefined;
  const recorded = credential.accessLevel ?? 0;
  const days = wish.lifetimeDays ?? credential.lifetimeDays;
  return {
    name: credential.name,
    scopes: credential.scopes,
    accessLevel:
      live?.state === 'live' && live.accessLevel
        ? Math.min(recorded, live.accessLevel)
        : recorded,
    expiresAt: days === undefined ? undefined : dateIn(days, attempt.api.now()),
    description: withMark(
      live?.description,
      tokenMark(attempt.portal, generation),
    ),
  };
}

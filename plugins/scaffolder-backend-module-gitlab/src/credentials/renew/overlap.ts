import { ServiceUnavailableError } from '@backstage/errors';
import { withoutMark } from '../../domain/mark';
import type {
  AccessToken,
  CreatedAccessToken,
  NewAccessToken,
} from '../../gitlab/api';
import { isRefusal } from '../../gitlab/errors/errors';
import type { Generation } from '../../ledger/register';
import type { Secret } from '../../sealing/secret';
import {
  containerOfCredential,
  type Holder,
  tokenChange,
  wroteBy,
} from '../keeper';
import type { LifeView } from '../view';
import { depositIn } from './deposit';
import { newTokenOf, type Wish } from './newToken';

/** A replica of GitLab may be behind: a new token is tried so often before it counts as one that does not work. */
const TRIES = 3;
const BETWEEN_TRIES_MS = 3000;

/** A new token, which the variables hold. */
export interface Renewed {
  token: AccessToken;
  value: Secret;
  generation: number;
  /** What GitLab was asked for, without our mark. */
  spec: NewAccessToken;
}

/**
 * Makes the next token beside the current one, tries it, and writes it into every variable. The old one stays good until its
 * grace is over, so a job that starts at any instant authenticates.
 *
 * Whatever happens in between, the rows say what is left, and `rules/` say who mends it.
 *
 * @throws FencedOutError where somebody else has gone on with the credential
 */
export async function renewOverlap(
  holder: Holder,
  view: LifeView,
  wish: Wish,
): Promise<Renewed> {
  const { attempt, lease } = holder;
  const { register, api } = attempt;
  const { credential, look } = view;
  const container = containerOfCredential(view);
  const generation = await register.life.intendNext(credential.id, lease, {
    ...wroteBy(holder),
    floorTokenId: Math.max(0, ...(look.marked ?? []).map(it => it.id)),
  });
  const spec = newTokenOf(holder, view, generation, wish);
  await register.sending(generation, lease, api.now());
  const created = await orClosed(holder, generation, () =>
    attempt.change(tokenChange(view, 'create'), writes =>
      writes.createAccessToken(container, spec),
    ),
  );
  const { value, ...token } = created;
  attempt.hide(value);
  await register.record(
    register.minted(generation, lease, token, {
      now: api.now(),
      to: 'minted',
    }),
  );
  await requireWorking(holder, view, created);
  await depositIn(holder, view, { ...generation, tokenId: token.id }, value);
  return {
    token,
    value,
    generation: generation.n,
    spec: { ...spec, description: withoutMark(spec.description) },
  };
}

/** A create that GitLab has refused leaves nothing behind. One whose answer was lost leaves its row. */
async function orClosed<T>(
  holder: Holder,
  generation: Generation,
  create: () => Promise<T>,
): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (isRefusal(error)) {
      await holder.attempt.register.life.close(
        generation.credentialId,
        [generation.n],
        'neverDeposited',
        wroteBy(holder),
      );
    }
    throw error;
  }
}

/** @throws ServiceUnavailableError where GitLab does not take the new token; it is revoked by the next look */
async function requireWorking(
  { attempt }: Holder,
  { credential }: LifeView,
  { id, value }: CreatedAccessToken,
): Promise<void> {
  const own = attempt.apiWith(value);
  for (let tries = 1; ; tries++) {
    let seen: number | undefined;
    try {
      seen = await own.findOwnTokenId();
    } catch (error) {
      if (attempt.signal?.aborted) throw error;
      // An address rule, or a fault: that is no proof of anything.
      attempt.logger.warn(
        `Could not try the new access token ${id} "${credential.name}" before writing it: ${(error as Error).message}`,
      );
      return;
    }
    if (seen !== undefined) return;
    if (tries === TRIES) {
      throw new ServiceUnavailableError(
        `GitLab made access token ${id} "${credential.name}" and does not take it: 401, ${TRIES} times. It was written nowhere, and the old one is in use. Try again; if it happens again, ask GitLab's administrator whether tokens of bots may be used`,
      );
    }
    await attempt.sleep(BETWEEN_TRIES_MS, attempt.signal);
  }
}

import { ConflictError } from '@backstage/errors';
import { withMark } from '../../domain/mark';
import { dateIn } from '../../domain/expiry';
import type { AccessToken, CreatedAccessToken } from '../../gitlab/api';
import { isOutcomeUnknown, isRefusal } from '../../gitlab/errors/errors';
import { FencedOutError } from '../../ledger/ledger';
import type { Generation } from '../../ledger/register';
import type { Secret } from '../../sealing/secret';
import {
  containerOfCredential,
  containerOfSink,
  type Holder,
  sinkChange,
  tokenChange,
  wroteBy,
} from '../keeper';
import { type LifeView, seenIn } from '../view';
import { depositIn } from './deposit';
import type { Wish } from './newToken';
import { type Renewed, renewOverlap } from './overlap';

/** The variables hold a dead value until they are written: that is tried for so long. */
const WRITE_FOR_MS = 5 * 60_000;
const BETWEEN_WRITES_MS = 5000;
const MOST_ROTATIONS = 3;
/** What the shortest token lives whose lifetime nobody has asked for; GitLab's own default is 7 days. */
const DEFAULT_DAYS = 365;

/** A token to rotate: it lives, and its bot is the credential's. */
type Source = Pick<AccessToken, 'id' | 'userId'>;

/**
 * Lets GitLab rotate the token: the same bot, and no overlap. From the rotation until the variable is written the pipeline
 * has a dead token, so it is proved first that the variable can be written.
 */
export async function renewInPlace(
  holder: Holder,
  view: LifeView,
  wish: Wish,
): Promise<Renewed> {
  const source = sourceOf(view);
  if (!source) {
    holder.attempt.logger.warn(
      `Access token "${view.credential.name}" of ${view.credential.containerKind} ${view.credential.containerId} cannot be rotated in place, because nothing of it lives; making another, with another bot`,
    );
    return renewOverlap(holder, view, wish);
  }
  await proveWritable(holder, view);
  return rotate(holder, view, source, wish);
}

async function rotate(
  holder: Holder,
  view: LifeView,
  first: Source,
  wish: Wish,
): Promise<Renewed> {
  const { attempt, lease } = holder;
  const { register, api, logger } = attempt;
  const { credential } = view;
  const days = wish.lifetimeDays ?? credential.lifetimeDays ?? DEFAULT_DAYS;
  const expiresAt = dateIn(days, api.now());
  let source = first;
  for (let rotation = 1; ; rotation++) {
    const { id } = source;
    const generation = await register.life.intendNext(credential.id, lease, {
      ...wroteBy(holder),
      rotatesTokenId: source.id,
    });
    await register.sending(generation, lease, api.now());
    let created: CreatedAccessToken;
    try {
      created = await attempt.change(tokenChange(view, 'create'), writes =>
        writes.rotateAccessToken(containerOfCredential(view), id, expiresAt),
      );
    } catch (error) {
      if (isRefusal(error)) await closeRow(holder, generation);
      if (!isOutcomeUnknown(error) || rotation === MOST_ROTATIONS) throw error;
      logger.warn(
        `The answer of GitLab to the rotation of access token ${source.id} was lost; looking what came of it. ${(error as Error).message}`,
      );
      const heir = await heirOf(holder, view, source);
      await closeRow(holder, generation);
      if (!heir) return renewOverlap(holder, view, wish);
      source = heir;
      continue;
    }
    const { value, ...token } = created;
    attempt.hide(value);
    await register.record(
      register.minted(generation, lease, token, {
        now: api.now(),
        to: 'minted',
      }),
    );
    const known = { ...generation, tokenId: token.id };
    await depositUntilDone(holder, view, known, value);
    await closeRotated(holder, view, generation.n);
    return {
      token,
      value,
      generation: generation.n,
      // GitLab copies all but the date.
      spec: { ...token, expiresAt },
    };
  }
}

/** The current token, or what an unfinished rotation has made of it. */
function sourceOf(view: LifeView): Source | undefined {
  const seen = seenIn(view);
  const alive = [...view.generations]
    .reverse()
    .find(it => it.tokenId !== undefined && seen.isAlive(it));
  const late = view.generations
    .map(seen.lateTokenOf)
    .find(it => it !== undefined);
  if (late) return late;
  return alive?.tokenId !== undefined && alive.userId !== undefined
    ? { id: alive.tokenId, userId: alive.userId }
    : undefined;
}

/** A write that changes nothing, before the token it holds is ended. */
async function proveWritable(holder: Holder, view: LifeView): Promise<void> {
  for (const sink of view.sinks) {
    const seen = view.look.sinks.get(sink.id);
    if (typeof seen !== 'object' || seen.kind !== 'holds') continue;
    const { tokenId, generation } = seen;
    const description = withMark(sink.personText, {
      kind: 'deposit',
      portal: holder.attempt.portal.id,
      credential: view.credential.id,
      generation,
      tokenId,
    });
    await holder.attempt.change(sinkChange(view, sink, 'update'), api =>
      api.updateVariable(
        containerOfSink(sink),
        sink.key,
        sink.environmentScope,
        { description },
      ),
    );
  }
}

/** What a rotation without an answer has left: the old one, or the one that it has made. */
async function heirOf(
  { attempt }: Holder,
  view: LifeView,
  source: Source,
): Promise<Source | undefined> {
  const container = containerOfCredential(view);
  const old = await attempt.api.findAccessToken(container, source.id);
  if (old?.active) return source;
  const heirs = (
    await attempt.api.listAccessTokens(container, { state: 'active' })
  ).filter(it => it.userId === source.userId && it.id > source.id);
  if (heirs.length > 1) {
    throw new ConflictError(
      `Access token ${source.id} "${view.credential.name}" was rotated more than once: ${heirs.map(it => it.id).join(' and ')} live. None was touched; revoke those that nobody uses, then try again`,
    );
  }
  return heirs[0];
}

async function depositUntilDone(
  holder: Holder,
  view: LifeView,
  generation: Generation,
  value: Secret,
): Promise<void> {
  const { attempt } = holder;
  const until = attempt.clock.now().getTime() + WRITE_FOR_MS;
  for (;;) {
    try {
      await depositIn(holder, view, generation, value, 'isDead');
      return;
    } catch (error) {
      const isOver = attempt.clock.now().getTime() > until;
      const isFinal = isRefusal(error) || error instanceof FencedOutError;
      if (isOver || isFinal || attempt.signal?.aborted) throw error;
      attempt.logger.warn(
        `The pipeline has no working token until it is written; trying again. ${(error as Error).message}`,
      );
      await attempt.sleep(BETWEEN_WRITES_MS, attempt.signal);
    }
  }
}

async function closeRow(
  holder: Holder,
  { credentialId, n }: Generation,
): Promise<void> {
  await holder.attempt.register.life.close(
    credentialId,
    [n],
    'neverDeposited',
    wroteBy(holder),
  );
}

/** GitLab has ended what was rotated on the way. */
async function closeRotated(
  holder: Holder,
  { credential, generations }: LifeView,
  n: number,
): Promise<void> {
  const rotated = generations.filter(
    it => it.n !== n && it.state !== 'closed' && it.state !== 'retiring',
  );
  await holder.attempt.register.life.close(
    credential.id,
    rotated.map(it => it.n),
    'replaced',
    wroteBy(holder),
  );
}

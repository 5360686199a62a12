import { ConflictError } from '@backstage/errors';
import { currentOf } from '../ledger/credential';
import type { Keeper } from './keeper';
import { wroteBy } from './keeper';
import { keepCredential, type Kept, type Wanted } from './keepCredential';
import type { SinkOutcome } from './perform';
import type { Renewed } from './renew/overlap';

/** What a rotation gives. */
export interface Rotated {
  credentialId: string;
  generation: number;
  tokenId: number;
  name: string;
  expiresAt: string | undefined;
  userId: number | undefined;
  variableKeys: string[];
  previousTokenId: number | undefined;
  /** Unix milliseconds; only where it lives on. */
  previousRetiresAt: number | undefined;
  /** Unix milliseconds; only where this run has ended it. */
  previousRevokedAt: number | undefined;
  /** Only where this very run has made it. */
  renewed: Renewed | undefined;
}

/**
 * Renews a credential, unless it was renewed since: whoever asks says which generation they know.
 *
 * @throws ConflictError, which says why, where the rules let nothing be made
 */
export async function rotate(
  keeper: Keeper,
  credentialId: string,
  wanted: Omit<Wanted, 'mayMint' | 'asked'> & {
    fromGeneration: number;
    adopts?: boolean;
    compromised?: boolean;
  },
): Promise<Rotated> {
  const { life } = keeper.attempt.register;
  const { fromGeneration, adopts, compromised, ...options } = wanted;
  if (compromised) {
    // Before all: whoever comes after this one goes on with it.
    await life.reportCompromised(credentialId, wroteBy(keeper));
  }
  const kept = await keepCredential(keeper, credentialId, {
    ...options,
    mayMint: true,
    asked: { fromGeneration, adopts },
  });
  const { record } = kept;
  const current = currentOf(record.generations);
  if (!current || current.n <= fromGeneration || !current.tokenId) {
    throw new ConflictError(
      `Nothing was renewed. ${kept.decision.text}. What the variables hold was left as it is`,
    );
  }
  return {
    ...rotatedOf(kept, current.n, fromGeneration),
    renewed: kept.renewed,
  };
}

function rotatedOf(
  { record, revoked = [] }: Kept,
  n: number,
  fromGeneration: number,
): Omit<Rotated, 'renewed'> {
  const { credential, generations, sinks } = record;
  const current = generations.find(it => it.n === n)!;
  const previous = generations.find(it => it.n === fromGeneration);
  const isRevoked =
    previous?.state === 'closed' &&
    (previous.cause === 'replaced' || revoked.includes(previous.tokenId ?? 0));
  return {
    credentialId: credential.id,
    generation: current.n,
    tokenId: current.tokenId!,
    name: credential.name,
    expiresAt: current.expiresAt,
    userId: current.userId,
    variableKeys: sinks.map(it => it.key),
    previousTokenId: previous?.tokenId,
    previousRetiresAt:
      previous?.state === 'retiring' ? previous.retireAt : undefined,
    previousRevokedAt: isRevoked ? previous.closedAt : undefined,
  };
}

/** What ending a credential has come to. */
export interface Revoked {
  credentialId: string;
  /** Ids of tokens. */
  revoked: number[];
  variables: SinkOutcome[];
}

/**
 * Ends a credential: the variables that name one of its tokens go, then its tokens. What is gone already is success.
 *
 * @param options.keepVariable - the variables stay, with a dead token
 */
export async function revoke(
  keeper: Keeper,
  credentialId: string,
  options: { keepVariable?: boolean },
): Promise<Revoked> {
  // First: every record of a renewal that is under way fails from here on.
  await keeper.attempt.register.life.startEnding(credentialId, wroteBy(keeper));
  const { revoked = [], variables = [] } = await keepCredential(
    keeper,
    credentialId,
    { ...options, mayMint: false },
  );
  return { credentialId, revoked, variables };
}

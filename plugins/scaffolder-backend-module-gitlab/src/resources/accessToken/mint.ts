import { randomUUID } from 'node:crypto';
import { isMarkOf, readMark, withMark } from '../../domain/mark';
import type { AccessToken, CreatedAccessToken } from '../../gitlab/api';
import type { Lease } from '../../ledger/leases';
import type { LedgerEntry, Recorded } from '../../ledger/ledger';
import type { Generation, NewCredential } from '../../ledger/register';
import type { Attempt } from '../../saga/attempt';
import { taskMark, tokenMark } from '../../saga/mark';
import type { Mintable, Minting } from '../../saga/minting';
import { changeOf, placeIn } from '../../saga/resource';
import { ACCESS_TOKEN, type AccessTokenDetails } from './details';
import { isInDoubt } from './inDoubt';
import { tokenTarget } from './target';
import { describeContainer, describeToken, type WantedToken } from './wanted';

/** A token with its generation in the register; its value is there only where this attempt has made it. */
export interface MintedToken {
  token: AccessToken;
  value: CreatedAccessToken['value'] | undefined;
  generation: Generation;
  entry: LedgerEntry;
}

/** What a token is minted for. */
export interface MintingFor {
  /** Whether a variable will hold it. */
  deposited: boolean;
  /** Of a token that an earlier attempt made: gives it where it can be kept. */
  keep?(entry: LedgerEntry): Promise<AccessToken | undefined>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How an access token is minted. */
export type HowToMint = Minting<
  AccessToken,
  AccessTokenDetails,
  MintedToken
> & {
  credentialId: string;
};

/**
 * GitLab tells a token's value once, so what an earlier attempt made, or may have made, cannot be used, unless it can be
 * kept as it is: it is revoked and made again, as the next generation of the same credential.
 */
export function howToMint(
  attempt: Attempt,
  lease: Lease,
  wanted: WantedToken,
  minting: MintingFor,
): HowToMint {
  const { register, portal, logger } = attempt;
  const { container, spec } = wanted;
  const { host } = attempt.api;
  const what = describeToken(wanted);
  const revoke = (by: Attempt, id: number) => revokeToken(by, wanted, id);
  const credential = credentialFor(attempt, wanted, minting);
  const intended = register.intend(credential, attempt.clock.now());
  let credentialId = credential.id;
  /** The one to be minted next; none where an earlier attempt, or an earlier call, may have used it. */
  let fresh: Generation | undefined = intended.generation;
  let generation = intended.generation;

  const forget = async (tokenId: number | string) => {
    const known = await register.findToken(host, tokenId);
    if (known) {
      await register.closeToken(known, 'neverDeposited', attempt.api.now());
    }
  };

  /** Revokes the active tokens of this credential that nobody has the value of. */
  const revokeLost = async (by: Attempt, keep?: number) => {
    const active = await by.api.listAccessTokens(container, {
      state: 'active',
    });
    const accountedFor = await idsInLedger(attempt);
    const isLost = (token: AccessToken) => {
      const mark = readMark(token.description);
      return mark?.kind === 'token'
        ? mark.portal === portal.id && mark.credential === credentialId
        : token.name === spec.name &&
            isMarkOf(
              token.description,
              taskMark(portal, { ...attempt.ref, round: 1 }),
            ) &&
            !accountedFor.has(String(token.id));
    };
    for (const token of active.filter(it => it.id !== keep && isLost(it))) {
      const known = await register.findToken(host, token.id);
      if (known && isInDoubt(known, attempt)) {
        continue;
      }
      await revoke(by, token.id);
      await forget(token.id);
      logger.warn(
        `Revoked access token ${token.id} "${token.name}" of ${describeContainer(wanted)}: this step made it, but nobody has its value`,
      );
    }
  };

  const revokeKnown = async (entry: LedgerEntry) => {
    const known = await register.findToken(host, entry.gitlabId ?? 0);
    if (known && isInDoubt(known, attempt)) {
      logger.warn(
        `An earlier attempt made ${what} (id ${entry.gitlabId}), and may still be writing it to its CI/CD variable; making another, and leaving that one alone until it is certain that nothing uses it`,
      );
      return;
    }
    logger.warn(
      `An earlier attempt made ${what} (id ${entry.gitlabId}), but nobody has its value any more; revoking it and making it again`,
    );
    await revoke(attempt, Number(entry.gitlabId));
    await forget(entry.gitlabId ?? 0);
  };

  return {
    credentialId: credential.id,
    what,
    alsoIntended: intended.also,
    resume: async entry => {
      fresh = undefined;
      if (entry.credentialId === undefined) {
        await register.takeIn(credential, entry, attempt.clock.now());
      } else {
        credentialId = entry.credentialId;
      }
    },
    keep: async entry => {
      const kept = await minting.keep?.(entry);
      if (!kept) {
        return undefined;
      }
      generation = (await register.findToken(host, kept.id)) ?? generation;
      return { token: kept, value: undefined };
    },
    discard: revokeKnown,
    make: async () => {
      generation =
        fresh ??
        (await register.next(credentialId, lease, attempt.clock.now()));
      fresh = undefined;
      await register.sending(generation, lease, attempt.api.now());
      const description = withMark(
        spec.description,
        tokenMark(portal, generation),
      );
      const { value, ...token } = await attempt.change(
        changeOf(tokenTarget, 'create', placeIn(host, container, spec.name)),
        api => api.createAccessToken(container, { ...spec, description }),
      );
      attempt.hide(value);
      return { token, value };
    },
    look: async () => {
      await revokeLost(attempt);
      return undefined;
    },
    recorded: ({ token }) => recordedOfToken(token),
    alsoMade: ({ token, value }) =>
      value &&
      register.minted(generation, lease, token, {
        now: attempt.api.now(),
        to: minting.deposited ? 'minted' : 'current',
      }),
    abandon: async made => {
      if (made?.value) {
        await revoke(attempt.cleanUp(), made.token.id);
        await register.closeToken(
          generation,
          'neverDeposited',
          attempt.api.now(),
        );
      } else {
        await revokeLost(attempt.cleanUp());
      }
      return true;
    },
    settle: async ({ made, entry, uncertain }) => {
      if (uncertain && made.value) {
        await revokeLost(attempt, made.token.id);
      }
      return { ...made, entry, generation };
    },
  };
}

/** Of the tokens that entries of this task have. */
async function idsInLedger(attempt: Attempt): Promise<Set<string | undefined>> {
  const entries = await attempt.ledger.listTask(attempt.ref.taskId);
  return new Set(
    entries
      .filter(it => it.kind === ACCESS_TOKEN && it.state === 'made')
      .map(it => it.gitlabId),
  );
}

/** What the ledger remembers of a token; enough for the outputs of a later attempt. */
function recordedOfToken(token: AccessToken): Recorded<AccessTokenDetails> {
  return {
    gitlabId: token.id,
    expiresAt: token.expiresAt,
    details: { userId: token.userId, accessLevel: token.accessLevel },
  };
}

function credentialFor(
  attempt: Attempt,
  { container, containerPath, spec, rotation }: WantedToken,
  { deposited }: MintingFor,
): NewCredential {
  const { taskId, templateRef, userRef } = attempt.ref;
  return {
    id: randomUUID(),
    host: attempt.api.host,
    containerKind: container.kind,
    containerId: Number(container.id),
    containerPath: containerPath,
    name: spec.name,
    accessLevel: spec.accessLevel,
    scopes: spec.scopes,
    lifetimeDays:
      spec.expiresAt === undefined
        ? undefined
        : Math.round(
            (Date.parse(spec.expiresAt) - attempt.clock.now().getTime()) /
              DAY_MS,
          ),
    rotation: rotation ?? (deposited ? 'auto' : 'none'),
    madeByTask: taskId,
    madeByTemplate: templateRef,
    madeByUser: userRef,
  };
}

async function revokeToken(
  attempt: Attempt,
  { container, spec }: WantedToken,
  tokenId: number,
): Promise<void> {
  await attempt.change(
    changeOf(
      tokenTarget,
      'delete',
      placeIn(attempt.api.host, container, spec.name),
    ),
    api => api.revokeAccessToken(container, tokenId),
  );
}

/** {@link Mintable} of an access token whose value leaves its step in an envelope. */
export function mintableAccessToken(
  wanted: WantedToken,
): Mintable<AccessToken, AccessTokenDetails> {
  return {
    mint: (attempt, lease) =>
      howToMint(attempt, lease, wanted, { deposited: false }),
    isAlive: async ({ api }, tokenId) =>
      (await api.findAccessToken(wanted.container, tokenId))?.active === true,
    revoke: (attempt, tokenId) => revokeToken(attempt, wanted, tokenId),
  };
}

import { randomUUID } from 'node:crypto';
import { isMarkOf, readMark, withMark } from '../../domain/mark';
import type {
  AccessToken,
  CreatedAccessToken,
  GitLabApi,
  NewAccessToken,
  Container,
} from '../../gitlab/api';
import type { LedgerEntry, Recorded, Thing } from '../../ledger/ledger';
import type { Lease } from '../../ledger/leases';
import type { Generation, NewCredential } from '../../ledger/register';
import type { Timing } from '../../ledger/timing';
import { type Act, act, type Acted } from '../../saga/act';
import { isOfThisPortal, taskMark, tokenMark } from '../../saga/mark';
import type { Attempt } from '../../saga/attempt';

/** An access token a step wants; its description will carry the mark of its credential. */
export interface WantedToken {
  /** By its number. */
  container: Container;
  /** Full path, for people. */
  containerPath?: string;
  spec: NewAccessToken;
}

/** A token with its generation in the register; its value is there only where this attempt has made it. */
export interface MintedToken {
  token: AccessToken;
  value: CreatedAccessToken['value'] | undefined;
  generation: Generation;
  entry: LedgerEntry;
}

/** How a token is minted. */
export interface Minting {
  /** Whether a variable will hold it. */
  deposited: boolean;
  /** Of a token that an earlier attempt made: gives it where it can be kept. */
  keep?(entry: LedgerEntry): Promise<AccessToken | undefined>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Mints an access token, under its lease. GitLab tells a token's value once, so what an earlier attempt made, or may have
 * made, cannot be used, unless it can be kept as it is: it is revoked and made again, as the next generation of the
 * same credential.
 */
export async function mintAccessToken(
  attempt: Attempt,
  thing: Thing,
  wanted: WantedToken,
  minting: Minting,
): Promise<MintedToken> {
  return attempt.hold([thing], async lease => {
    const how = howToMint(attempt, lease, wanted, minting);
    const acted = await act(attempt, {
      ...how,
      thing: { ...thing, credentialId: how.credentialId },
    });
    return how.settle(acted);
  });
}

type Minted = Pick<MintedToken, 'token' | 'value'>;

/** How {@link act} mints a token. */
export interface HowToMint extends Omit<Act<Minted>, 'thing'> {
  /** Of the credential, where this attempt is the first. */
  credentialId: string;
  /** A call whose answer was lost may have been slow rather than dead, and have acted after the look. */
  settle(acted: Acted<Minted>): Promise<MintedToken>;
}

export function howToMint(
  attempt: Attempt,
  lease: Lease,
  wanted: WantedToken,
  minting: Minting,
): HowToMint {
  const { register, portal, logger } = attempt;
  const { container, spec } = wanted;
  const { host } = attempt.api;
  const what = describeToken(wanted);
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
  const revokeLost = async (api: GitLabApi, keep?: number) => {
    const active = await api.listAccessTokens(container, { state: 'active' });
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
      await api.revokeAccessToken(container, token.id);
      await forget(token.id);
      logger.warn(
        `Revoked access token ${token.id} "${token.name}" of ${describeOwner(wanted)}: this step made it, but nobody has its value`,
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
    await attempt.api.revokeAccessToken(container, Number(entry.gitlabId));
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
      const { value, ...token } = await attempt.api.createAccessToken(
        container,
        {
          ...spec,
          description,
        },
      );
      attempt.hide(value);
      return { token, value };
    },
    look: async () => {
      await revokeLost(attempt.api);
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
        await attempt.cleanUpApi.revokeAccessToken(container, made.token.id);
        await register.closeToken(
          generation,
          'neverDeposited',
          attempt.api.now(),
        );
      } else {
        await revokeLost(attempt.cleanUpApi);
      }
      return true;
    },
    settle: async ({ made, entry, uncertain }) => {
      if (uncertain && made.value) {
        await revokeLost(attempt.api, made.token.id);
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
      .filter(it => it.kind === 'accessToken' && it.state === 'made')
      .map(it => it.gitlabId),
  );
}

/**
 * Whether a request that writes the token into a variable which was there before may still act: it must not be revoked
 * until then.
 */
export function isInDoubt(
  generation: Generation,
  step: { api: Pick<GitLabApi, 'now'>; timing: Timing },
): boolean {
  const { putAt, state } = generation;
  return (
    putAt !== undefined &&
    (state === 'depositing' || state === 'abandoned') &&
    step.api.now().getTime() <=
      putAt + step.timing.putWithinMs + step.timing.settleMs
  );
}

/** What the ledger remembers of a token; enough for the outputs of a later attempt. */
export function recordedOfToken(token: AccessToken): Recorded {
  return {
    gitlabId: token.id,
    expiresAt: token.expiresAt,
    details: { userId: token.userId, accessLevel: token.accessLevel },
  };
}

/**
 * Active tokens of that name that other tasks of this portal have made, and that the wanted one replaces. The newest
 * first. What this task has made is not older: in an `each`, it is the token of another round.
 */
export async function findOlderTokens(
  attempt: Attempt,
  container: Container,
  wanted: Thing,
): Promise<AccessToken[]> {
  const { taskId } = attempt.ref;
  const active = await attempt.api.listAccessTokens(container, {
    state: 'active',
  });
  const named = active
    .filter(token => token.name === wanted.name && readMark(token.description))
    .sort((a, b) => b.id - a.id);
  if (named.length === 0) {
    return [];
  }
  const own = await attempt.ledger.listTask(taskId);
  const ofOthers: AccessToken[] = [];
  for (const token of named) {
    const mark = readMark(token.description);
    const isOwn =
      mark?.kind === 'task'
        ? mark.task === taskId
        : own.some(it => it.credentialId === mark?.credential);
    if (!isOwn && (await isOfThisPortal(attempt, token.description))) {
      ofOthers.push(token);
    }
  }
  return ofOthers.length === 0
    ? []
    : withoutSiblings(
        ofOthers,
        await attempt.ledger.listOpenElsewhere(taskId, wanted),
        wanted,
      );
}

/**
 * Pure: leaves out the tokens of other rounds. A step that ran in an `each` has made one token for this variable, and
 * others of the same name for other variables, which are not replaced here.
 *
 * @param entries - what the ledger knows of the tokens
 */
export function withoutSiblings(
  tokens: AccessToken[],
  entries: LedgerEntry[],
  wanted: Pick<Thing, 'variableKey' | 'environmentScope'>,
): AccessToken[] {
  const isForThis = (entry: LedgerEntry) =>
    entry.variableKey === wanted.variableKey &&
    entry.environmentScope === wanted.environmentScope;
  return tokens.filter(token => {
    const made = entries.find(it => it.gitlabId === String(token.id));
    return (
      !made ||
      isForThis(made) ||
      !entries.some(
        it =>
          it.taskId === made.taskId &&
          it.stepId === made.stepId &&
          isForThis(it),
      )
    );
  });
}

/** Revokes what a new token replaces, and leaves alone what somebody may be writing into a variable right now. */
export async function revokeOlder(
  attempt: Attempt,
  wanted: Pick<WantedToken, 'container' | 'containerPath'>,
  older: AccessToken[],
  keep: number,
): Promise<void> {
  const { host } = attempt.api;
  for (const token of older.filter(it => it.id !== keep)) {
    const known = await attempt.register.findToken(host, token.id);
    if (known && isInDoubt(known, attempt)) {
      attempt.logger.warn(
        `Left access token ${token.id} "${token.name}" of ${describeOwner(wanted)}: another run may still be writing it to a CI/CD variable`,
      );
      continue;
    }
    await attempt.api.revokeAccessToken(wanted.container, token.id);
    await attempt.ledger.recordGone(
      { kind: 'accessToken', host, gitlabId: token.id },
      `Replaced by token ${keep}`,
    );
    if (known) {
      await attempt.register.closeToken(known, 'superseded', attempt.api.now());
    }
    attempt.logger.info(
      `Revoked access token ${token.id} "${token.name}" of ${describeOwner(wanted)}, which token ${keep} replaces`,
    );
  }
}

function credentialFor(
  attempt: Attempt,
  { container, containerPath, spec }: WantedToken,
  { deposited }: Minting,
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
    rotation: deposited ? 'auto' : 'none',
    madeByTask: taskId,
    madeByTemplate: templateRef,
    madeByUser: userRef,
  };
}

function describeToken(wanted: WantedToken): string {
  return `access token "${wanted.spec.name}" of ${describeOwner(wanted)}`;
}

function describeOwner({
  container,
  containerPath,
}: Pick<WantedToken, 'container' | 'containerPath'>): string {
  return `${container.kind} ${containerPath ?? container.id}`;
}

import { randomUUID } from 'node:crypto';
import { isMarkOf, readMark, withMark } from '../domain/mark';
import type {
  AccessToken,
  CreatedAccessToken,
  GitLabApi,
  NewAccessToken,
  ResourceOwner,
} from '../gitlab/api';
import type { LedgerEntry, MadeFacts, Thing } from '../ledger/ledger';
import type { Lease } from '../ledger/leases';
import type { Generation, NewCredential } from '../ledger/register';
import type { Timing } from '../ledger/timing';
import { type Act, act, type Acted } from './act';
import { isOfThisPortal, taskMark, tokenMark } from './entries';
import type { Step } from './step';

/** An access token a step wants; its description will carry the mark of its credential. */
export interface WantedToken {
  /** By its number. */
  owner: ResourceOwner;
  /** Full path, for people. */
  ownerPath?: string;
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
  step: Step,
  thing: Thing,
  wanted: WantedToken,
  minting: Minting,
): Promise<MintedToken> {
  return step.hold([thing], async lease => {
    const how = howToMint(step, lease, wanted, minting);
    const acted = await act(step, {
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
  step: Step,
  lease: Lease,
  wanted: WantedToken,
  minting: Minting,
): HowToMint {
  const { register, portal, logger } = step;
  const { owner, spec } = wanted;
  const { host } = step.api;
  const what = describeToken(wanted);
  const credential = credentialFor(step, wanted, minting);
  const intended = register.intend(credential, step.clock.now());
  let credentialId = credential.id;
  /** The one to be minted next; none where an earlier attempt, or an earlier call, may have used it. */
  let fresh: Generation | undefined = intended.generation;
  let generation = intended.generation;

  const forget = async (tokenId: number | string) => {
    const known = await register.findToken(host, tokenId);
    if (known) {
      await register.closeToken(known, 'neverDeposited', step.api.now());
    }
  };

  /** Revokes the active tokens of this credential that nobody has the value of. */
  const revokeLost = async (api: GitLabApi, keep?: number) => {
    const active = await api.listAccessTokens(owner, { state: 'active' });
    const accountedFor = await idsInLedger(step);
    const isLost = (token: AccessToken) => {
      const mark = readMark(token.description);
      return mark?.kind === 'token'
        ? mark.portal === portal.id && mark.credential === credentialId
        : token.name === spec.name &&
            isMarkOf(
              token.description,
              taskMark(portal, { ...step.ref, round: 1 }),
            ) &&
            !accountedFor.has(String(token.id));
    };
    for (const token of active.filter(it => it.id !== keep && isLost(it))) {
      const known = await register.findToken(host, token.id);
      if (known && isInDoubt(known, step)) {
        continue;
      }
      await api.revokeAccessToken(owner, token.id);
      await forget(token.id);
      logger.warn(
        `Revoked access token ${token.id} "${token.name}" of ${describeOwner(wanted)}: this step made it, but nobody has its value`,
      );
    }
  };

  const revokeKnown = async (entry: LedgerEntry) => {
    const known = await register.findToken(host, entry.gitlabId ?? 0);
    if (known && isInDoubt(known, step)) {
      logger.warn(
        `An earlier attempt made ${what} (id ${entry.gitlabId}), and may still be writing it to its CI/CD variable; making another, and leaving that one alone until it is certain that nothing uses it`,
      );
      return;
    }
    logger.warn(
      `An earlier attempt made ${what} (id ${entry.gitlabId}), but nobody has its value any more; revoking it and making it again`,
    );
    await step.api.revokeAccessToken(owner, Number(entry.gitlabId));
    await forget(entry.gitlabId ?? 0);
  };

  return {
    credentialId: credential.id,
    what,
    alsoIntended: intended.also,
    resume: async entry => {
      fresh = undefined;
      if (entry.credentialId === undefined) {
        await register.takeIn(credential, entry, step.clock.now());
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
        fresh ?? (await register.next(credentialId, lease, step.clock.now()));
      fresh = undefined;
      await register.sending(generation, lease, step.api.now());
      const description = withMark(
        spec.description,
        tokenMark(portal, generation),
      );
      const { value, ...token } = await step.api.createAccessToken(owner, {
        ...spec,
        description,
      });
      step.hide(value);
      return { token, value };
    },
    look: async () => {
      await revokeLost(step.api);
      return undefined;
    },
    facts: ({ token }) => factsOfToken(token),
    alsoMade: ({ token, value }) =>
      value &&
      register.minted(generation, lease, token, {
        now: step.api.now(),
        to: minting.deposited ? 'minted' : 'current',
      }),
    abandon: async made => {
      if (made?.value) {
        await step.cleanUpApi.revokeAccessToken(owner, made.token.id);
        await register.closeToken(generation, 'neverDeposited', step.api.now());
      } else {
        await revokeLost(step.cleanUpApi);
      }
      return true;
    },
    settle: async ({ made, entry, uncertain }) => {
      if (uncertain && made.value) {
        await revokeLost(step.api, made.token.id);
      }
      return { ...made, entry, generation };
    },
  };
}

/** Of the tokens that entries of this task have. */
async function idsInLedger(step: Step): Promise<Set<string | undefined>> {
  const entries = await step.ledger.ofTask(step.ref.taskId);
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
export function factsOfToken(token: AccessToken): MadeFacts {
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
  step: Step,
  owner: ResourceOwner,
  wanted: Thing,
): Promise<AccessToken[]> {
  const { taskId } = step.ref;
  const active = await step.api.listAccessTokens(owner, { state: 'active' });
  const named = active
    .filter(token => token.name === wanted.name && readMark(token.description))
    .sort((a, b) => b.id - a.id);
  if (named.length === 0) {
    return [];
  }
  const own = await step.ledger.ofTask(taskId);
  const ofOthers: AccessToken[] = [];
  for (const token of named) {
    const mark = readMark(token.description);
    const isOwn =
      mark?.kind === 'task'
        ? mark.task === taskId
        : own.some(it => it.credentialId === mark?.credential);
    if (!isOwn && (await isOfThisPortal(step, token.description))) {
      ofOthers.push(token);
    }
  }
  return ofOthers.length === 0
    ? []
    : withoutSiblings(
        ofOthers,
        await step.ledger.othersOpen(taskId, wanted),
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
  step: Step,
  wanted: Pick<WantedToken, 'owner' | 'ownerPath'>,
  older: AccessToken[],
  keep: number,
): Promise<void> {
  const { host } = step.api;
  for (const token of older.filter(it => it.id !== keep)) {
    const known = await step.register.findToken(host, token.id);
    if (known && isInDoubt(known, step)) {
      step.logger.warn(
        `Left access token ${token.id} "${token.name}" of ${describeOwner(wanted)}: another run may still be writing it to a CI/CD variable`,
      );
      continue;
    }
    await step.api.revokeAccessToken(wanted.owner, token.id);
    await step.ledger.gone(
      { kind: 'accessToken', host, gitlabId: token.id },
      `Replaced by token ${keep}`,
    );
    if (known) {
      await step.register.closeToken(known, 'superseded', step.api.now());
    }
    step.logger.info(
      `Revoked access token ${token.id} "${token.name}" of ${describeOwner(wanted)}, which token ${keep} replaces`,
    );
  }
}

function credentialFor(
  step: Step,
  { owner, ownerPath, spec }: WantedToken,
  { deposited }: Minting,
): NewCredential {
  const { taskId, templateRef, userRef } = step.ref;
  return {
    id: randomUUID(),
    host: step.api.host,
    ownerKind: owner.kind,
    ownerId: Number(owner.id),
    ownerPath,
    name: spec.name,
    accessLevel: spec.accessLevel,
    scopes: spec.scopes,
    lifetimeDays:
      spec.expiresAt === undefined
        ? undefined
        : Math.round(
            (Date.parse(spec.expiresAt) - step.clock.now().getTime()) / DAY_MS,
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
  owner,
  ownerPath,
}: Pick<WantedToken, 'owner' | 'ownerPath'>): string {
  return `${owner.kind} ${ownerPath ?? owner.id}`;
}

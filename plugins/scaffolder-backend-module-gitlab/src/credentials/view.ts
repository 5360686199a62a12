import type { Timing } from '../ledger/timing';
import { graceOf } from './due';
import {
  type CredentialRecord,
  currentOf,
  type GenerationRecord,
  type Sink,
} from '../ledger/credential';
import type { CannotTell, Look, SeenOwner, SeenSink, SeenToken } from './look';
import type { MarkedToken } from '../ledger/credential';

/** What of configuration and policy the rules ask for. */
export interface LifeSettings {
  /** `scaffolder.gitlab.rotation.grace`, in milliseconds. */
  graceMs: number;
  onForeignRevocation: 'remint' | 'hold';
  /** Time between two sweeps: how long others have to say that they meant a revocation. */
  sweepEveryMs: number;
  timing: {
    /** From the record that a request is about to be sent to its last repetition, in milliseconds. */
    sendWithinMs: number;
    /** See {@link Timing}. */
    settleMs: number;
  };
  /** Address of the portal that made the database, where it is another one. */
  movedFrom: string | undefined;
}

/** Somebody wants a new token now, unless there is a newer one than they know. */
export interface Asked {
  fromGeneration: number;
  /** Whether a variable without our mark is taken over: who asks has named it. */
  adopts?: boolean;
}

/** What the rules decide on. Times are Unix milliseconds, GitLab's. */
export interface LifeView extends CredentialRecord {
  look: Look;
  settings: LifeSettings;
  now: number;
  asked: Asked | undefined;
  /** The name of the rule of policy that leaves nothing. */
  forbiddenBy?: string;
  /** A deposit of this very attempt has failed. */
  depositFailed?: boolean;
  /** The old token lives at least so long, in milliseconds. */
  keepOldForMs?: number;
}

/** {@link LifeView} with what follows from it; everything is worked out once. */
export interface Seen extends LifeView {
  current: GenerationRecord | undefined;
  owner: SeenOwner;
  graceMs: number;
  /** What each variable shows; no "cannot tell" among them. */
  shown: { sink: Sink; seen: SeenSink }[];
  tokenOf(generation: GenerationRecord): SeenToken | undefined;
  /** A token that a row without an id has made, by its mark. */
  lateTokenOf(generation: GenerationRecord): MarkedToken | undefined;
  /** Marked tokens that no row knows. */
  strays: MarkedToken[];
  /** Whether every variable names it, and it is alive. */
  isGood(generation: GenerationRecord | undefined): boolean;
  isNamed(generation: GenerationRecord): boolean;
  isAlive(generation: GenerationRecord): boolean;
  /** When a request that writes it may act at the latest. */
  putSettledAt(generation: GenerationRecord): number;
}

/** What a look could not see, of all that is needed; the rules want none. */
export function hasAllFacts({ look, generations, sinks }: LifeView): boolean {
  return (
    look.owner !== 'cannotTell' &&
    sinks.every(it => isKnown(look.sinks.get(it.id))) &&
    generations
      .filter(isWatched)
      .every(it => it.tokenId === undefined || isKnown(look.tokens.get(it.n)))
  );
}

function isKnown<T>(fact: T | CannotTell | undefined): fact is T {
  return fact !== undefined && fact !== 'cannotTell';
}

/** Whether its token may still be alive, as far as the register knows. */
export function isWatched({ state }: GenerationRecord): boolean {
  return state !== 'closed';
}

/** @param view - with all facts, of an owner that is there */
export function seenIn(view: LifeView): Seen {
  const { look, generations, sinks, settings, credential } = view;
  const owner = look.owner as SeenOwner;
  const shown = sinks.map(sink => ({
    sink,
    seen: look.sinks.get(sink.id) as SeenSink,
  }));
  const marked = look.marked ?? [];
  const known = new Set(generations.map(it => it.tokenId));
  const unknown = marked.filter(it => !known.has(it.id));
  const lateTokenOf = (generation: GenerationRecord) =>
    generation.tokenId === undefined
      ? unknown.find(it => isMadeFor(generation, it, generations))
      : undefined;
  const late = new Set(generations.map(lateTokenOf));
  const tokenOf = (generation: GenerationRecord) =>
    look.tokens.get(generation.n) as SeenToken | undefined;
  const isAlive = (generation: GenerationRecord) =>
    tokenOf(generation)?.state === 'live';
  const isNamed = ({ tokenId }: GenerationRecord) =>
    tokenId !== undefined &&
    shown.every(
      ({ seen }) => seen.kind === 'holds' && seen.tokenId === tokenId,
    );
  const { sendWithinMs, settleMs } = settings.timing;
  return {
    ...view,
    owner,
    current: currentOf(generations),
    graceMs: graceOf(settings, {
      kind: credential.containerKind,
      buildTimeoutMs: owner.buildTimeoutMs,
    }),
    shown,
    tokenOf,
    lateTokenOf,
    strays: unknown.filter(it => !late.has(it)),
    isAlive,
    isNamed,
    isGood: generation =>
      generation !== undefined && isAlive(generation) && isNamed(generation),
    putSettledAt: ({ putAt }) => (putAt ?? 0) + sendWithinMs + settleMs,
  };
}

/** By the nonce of its mark; GitLab's own rotation copies the old mark, and then the bot tells. */
function isMadeFor(
  generation: GenerationRecord,
  token: MarkedToken,
  generations: GenerationRecord[],
): boolean {
  const { rotatesTokenId } = generation;
  if (rotatesTokenId === undefined) {
    return (
      token.nonce === generation.nonce && token.generation === generation.n
    );
  }
  const rotated = generations.find(it => it.tokenId === rotatesTokenId);
  return token.userId === rotated?.userId && token.id > rotatesTokenId;
}

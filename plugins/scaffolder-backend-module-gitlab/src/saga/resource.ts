import type { Container, GitLabApi, ProjectInventory } from '../gitlab/api';
import type { Place } from '../ledger/leases';
import type { LedgerEntry, Thing } from '../ledger/ledger';
import type { Attempt, Change } from './attempt';
import type { DetailsFormat } from './details';
import type { Mintable } from './minting';
import { left, type Outcome } from './undoResult';

/**
 * One kind of thing that the module makes at GitLab, as the saga needs to know it. How it is planned, made, found and
 * rehearsed are functions of its folder, because they differ by verb; what is the same for all is here.
 *
 * @typeParam Details - what the ledger keeps of it besides its columns
 */
export interface Resource<Details extends object = object> {
  /** As the ledger calls it. Rows live for ever and are found by it, so it never changes. */
  readonly kind: string;
  /** For people, in front of the name: `access token`. */
  readonly noun: string;
  readonly details: DetailsFormat<Details>;
  /** What a lease on it is on, see {@link leaseOn}. Kinds of equal targets exclude each other. */
  target(place: Place): string;
  /** Undoes what an open entry says, where nobody has changed it since. Called under its lease. */
  undo(entry: LedgerEntry, context: UndoContext): Promise<Outcome>;
  /** Called once the entry is closed as undone. */
  undone?(
    entry: LedgerEntry,
    attempt: Pick<Attempt, 'api' | 'register'>,
    cause: 'ended' | 'replaced',
  ): Promise<void>;
  /** Whether it is gone for good as soon as that other thing is, and needs no undoing of its own. */
  isPartOf?(entry: LedgerEntry, other: LedgerEntry): boolean;
  /** Which things in a project these entries have made, where nobody has changed them since. The very objects. */
  findOwn?(
    entries: LedgerEntry[],
    inventory: ProjectInventory,
    context: UndoContext,
  ): Promise<object[]>;
  /** Only for tokens whose value is handed over in an envelope: how the one that an entry says is made again. */
  mintable?(
    entry: Omit<LedgerEntry, 'id' | 'state'>,
  ): Mintable<{ id: number; name: string }, Details>;
  /** Only where other things can be in it. */
  readonly container?: {
    /** Whether undoing it removes it, and not only what was added to it. */
    isMadeHere(entry: LedgerEntry): boolean;
    /** Full path, for people. */
    pathOf(entry: LedgerEntry): string;
  };
}

/** What of an attempt undoing needs. */
export type Undoer = Pick<
  Attempt,
  | 'api'
  | 'change'
  | 'clock'
  | 'hold'
  | 'ledger'
  | 'logger'
  | 'portal'
  | 'ref'
  | 'register'
  | 'sealer'
  | 'session'
  | 'timing'
>;

/** How the entries of a task are called, for people. */
export interface Naming {
  resources: Resources;
  /** Full paths of what other things are in, by their numbers; what is learnt on the way joins. */
  paths: Map<string, string>;
}

/** What an undo may need to know. */
export interface UndoContext extends Naming {
  attempt: Undoer;
  /** All entries of the task on this host, the newest first. */
  entries: LedgerEntry[];
  /** Delete projects for good at once, where GitLab lets us. */
  permanently: boolean;
  /** {@link Attempt.change} of the thing that is being undone. */
  change<T>(
    verb: Change['verb'],
    send: (api: GitLabApi) => Promise<T>,
  ): Promise<T>;
}

/** All kinds, by the ledger's word; `resources/index.ts` is the one list. */
export interface Resources {
  of(entry: Pick<LedgerEntry, 'kind'>): Resource;
  all: readonly Resource[];
}

/** @throws Error where two kinds have one word */
export function registryOf(all: readonly Resource[]): Resources {
  const byKind = new Map(all.map(it => [it.kind, it]));
  if (byKind.size !== all.length) {
    throw new Error('Two kinds of things have the same word in the ledger');
  }
  return { all, of: ({ kind }) => byKind.get(kind) ?? unknownKind(kind) };
}

/** A thing of that kind, as the ledger takes it. */
export function thingOf(
  { kind }: Pick<Resource, 'kind'>,
  named: Omit<Thing, 'kind'>,
): Thing {
  return { ...named, kind };
}

/** A change of a thing of that kind, as {@link Attempt.change} takes it. */
export function changeOf(
  { kind, target }: Pick<Resource, 'kind' | 'target'>,
  verb: Change['verb'],
  place: Place,
): Change {
  return { verb, kind, target: target(place) };
}

/** Where something of that name is in a project or group, which is given by its number. */
export function placeIn(
  host: string,
  { kind, id }: Container,
  name: string,
): Place {
  return { host, containerKind: kind, containerId: String(id), name };
}

/** Pure: the target of a lease on something in a project or group. */
export function leaseOn(word: string, place: Place): string {
  const { host, containerKind, containerId, name } = place;
  return `${word}:${host}/${containerKind}/${containerId}/${name}`;
}

/** A row of a newer version: it is named as it stands, and left to that version. */
function unknownKind(kind: string): Resource {
  return {
    kind,
    noun: kind,
    details: { version: 1, read: ({ details }) => details },
    target: place => leaseOn(kind, place),
    undo: async entry =>
      left(
        `Left ${kind} "${entry.name}": a newer version of this module made it, and this one does not know how to undo it. Run the rollback with that version, or remove it by hand`,
      ),
  };
}

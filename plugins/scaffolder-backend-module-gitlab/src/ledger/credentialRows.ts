import type { Credential, GenerationRecord, Sink } from './credential';
import type { HistoryLine } from './lifeRecords';

/** PostgreSQL's driver gives bigint as text. */
type Big = number | string | null;

/** A row of any of the register's tables: what its columns are named, `migrations/` say. */
export type Row = Record<string, any>;

function number(value: Big | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** SQLite keeps 0 and 1. */
function flag(value: unknown): boolean {
  return value === true || value === 1;
}

export function credentialOf(row: Row): Credential {
  return {
    id: row.id,
    host: row.host,
    kind: row.kind,
    containerKind: row.owner_kind,
    containerId: Number(row.owner_id),
    containerPath: row.owner_path ?? undefined,
    name: row.name,
    identity: row.identity,
    accessLevel: number(row.access_level),
    scopes: JSON.parse(row.scopes),
    lifetimeDays: number(row.lifetime_days),
    rotation: row.rotation,
    mode: row.mode,
    state: row.state,
    cause: row.cause ?? undefined,
    since: Number(row.since),
    heldUntil: number(row.held_until),
    compromisedAt: number(row.compromised_at),
    compromisedUpTo: number(row.compromised_up_to),
    failures: row.failures,
    nextLookAt: number(row.next_look_at),
    endedAt: number(row.ended_at),
    madeByTask: row.made_by_task ?? undefined,
  };
}

export function generationRecordOf(row: Row): GenerationRecord {
  return {
    n: row.n,
    state: row.state,
    nonce: row.nonce,
    tokenId: number(row.token_id),
    userId: number(row.user_id),
    accessLevel: number(row.access_level),
    scopes: row.scopes ? JSON.parse(row.scopes) : undefined,
    expiresAt: row.expires_at ?? undefined,
    rotatesTokenId: number(row.rotates_token_id),
    intendedAt: Number(row.intended_at),
    sentAt: number(row.sent_at),
    mintedAt: number(row.minted_at),
    putAt: number(row.put_at),
    provedAt: number(row.proved_at),
    retireAt: number(row.retire_at),
    extended: flag(row.extended),
    closedAt: number(row.closed_at),
    cause: row.cause ?? undefined,
  };
}

export function sinkOf(row: Row): Sink {
  return {
    id: row.id,
    containerKind: row.owner_kind,
    containerId: Number(row.owner_id),
    key: row.key,
    environmentScope: row.environment_scope,
    part: row.part,
    variableType: row.variable_type,
    protected: flag(row.protected),
    masked: flag(row.masked),
    hidden: flag(row.hidden),
    raw: flag(row.raw),
    personText: row.person_text ?? undefined,
    seenTokenId: number(row.seen_token_id),
    remadeAt: number(row.remade_at),
  };
}

export function historyLineOf(row: Row): HistoryLine {
  return {
    at: Number(row.at),
    what: row.what,
    generation: number(row.generation),
    who: row.who,
    cause: row.cause ?? undefined,
    facts: row.facts ? JSON.parse(row.facts) : {},
  };
}

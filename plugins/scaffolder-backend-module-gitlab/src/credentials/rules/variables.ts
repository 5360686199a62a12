import { MINT, NOTHING, type Rule } from './rule';
import { writeInDoubt } from './unfinished';

const DAY = 24 * 60 * 60 * 1000;
/** A variable that was made again and is gone within so long is meant to be gone. */
const MEANT_WITHIN = 7 * DAY;

/** A variable names a token that is dead by us, or that nobody knows and that does not live. */
export const lateWrite: Rule = seen => {
  const { generations, shown, look } = seen;
  for (const { sink, seen: at } of shown) {
    if (at.kind !== 'holds') continue;
    const row = generations.find(it => it.tokenId === at.tokenId);
    const isDead = row
      ? row.state === 'closed' || row.state === 'abandoned'
      : true;
    if (!isDead) continue;
    if (!row && look.marked === undefined) {
      return {
        cause: 'databaseOlder',
        state: 'degraded',
        action: { do: 'readMarked' },
      };
    }
    return {
      cause: 'lateWrite',
      state: 'broken',
      action: MINT,
      facts: { variables: sink.key, generation: row?.n ?? at.generation },
    };
  }
  return undefined;
};

/** All variables hold a token that lives and that is not recorded as the current one. */
export const confirmed: Rule = seen => {
  const found = seen.generations.find(
    it =>
      (it.state === 'depositing' || it.state === 'retiring') &&
      seen.shown.length > 0 &&
      seen.isGood(it),
  );
  return (
    found && {
      cause: 'inVariable',
      state: 'renewing',
      action: { do: 'confirm', generation: found.n },
      facts: { generation: found.n },
    }
  );
};

/** Two variables hold two tokens that both live: the next one goes into all. */
export const variablesDiffer: Rule = seen => {
  const { shown, generations } = seen;
  const held = shown.map(({ seen: at }) =>
    at.kind === 'holds'
      ? generations.find(it => it.tokenId === at.tokenId)
      : undefined,
  );
  const all = held.every(it => it !== undefined && seen.isAlive(it));
  if (held.length < 2 || !all || new Set(held).size < 2) return undefined;
  return (
    writeInDoubt(seen) ?? {
      cause: 'variablesDiffer',
      state: 'degraded',
      action: MINT,
    }
  );
};

export const variableChanged: Rule = ({ shown, asked }) => {
  if (asked?.adopts) return undefined;
  const changed = shown.filter(
    ({ seen }) => seen.kind === 'unmarked' || seen.kind === 'foreign',
  );
  if (changed.length === 0) return undefined;
  return {
    cause: 'variableChanged',
    state: 'drifted',
    action: NOTHING,
    facts: { variables: changed.map(it => it.sink.key).join(', ') },
  };
};

/** Once, somebody may have slipped; twice in a week is meant. */
export const variableDeleted: Rule = ({ shown, now }) => {
  const absent = shown.filter(({ seen }) => seen.kind === 'absent');
  if (absent.length === 0) return undefined;
  const facts = { variables: absent.map(it => it.sink.key).join(', ') };
  const twice = absent.some(
    ({ sink }) =>
      sink.remadeAt !== undefined && now - sink.remadeAt < MEANT_WITHIN,
  );
  return twice
    ? {
        cause: 'variableDeletedTwice',
        state: 'drifted',
        action: NOTHING,
        facts,
      }
    : { cause: 'variableDeleted', state: 'broken', action: MINT, facts };
};

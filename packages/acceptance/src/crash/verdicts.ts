import { JournalEntry } from '../gitlabState';
import { placesOf } from '../plaintextPlaces';
import { searchForPlaintext, SearchPlace } from '../plaintextSearch';
import { GROUP } from '../testBed';
import { Arena, Lane } from './arena';

/** What was not as it should be after each cell, and for how many token values everything was searched. */
export interface Verdicts {
  complaints: Map<string, string[]>;
  /** What a cell has left that nobody could see any more, where it did. */
  leavings: Map<string, string>;
  /** How many tokens were made, as the journal tells it. */
  tokensMade: number;
  valuesSearched: number;
}

export interface Finished {
  cell: { name: string };
  lane: Lane;
  /** Of the project. */
  name: string;
  complaints: string[];
  leaves?: string;
}

/**
 * Searches everything the portal ever wrote down or tells for every token value that any of its GitLabs ever minted.
 *
 * @param morePlaces - of another portal on the same database
 */
export async function judge(
  arena: Arena,
  finished: Finished[],
  morePlaces: SearchPlace[] = [],
): Promise<Verdicts> {
  const values = new Set<string>();
  let tokensMade = 0;
  for (const { gitlab } of arena.lanes) {
    (await gitlab.mintedValues()).forEach(value => values.add(value));
    tokensMade += (await gitlab.journal()).filter(madeToken).length;
  }
  const valuesOf = new Map<string, string[]>();
  for (const { cell, lane, name } of finished) {
    const traces = await lane.gitlab.traces(`${GROUP}/${name}`);
    valuesOf.set(cell.name, traces.values);
  }
  const places = await placesOf(arena.portal, arena.client);
  const findings = searchForPlaintext([...values], [...places, ...morePlaces]);
  const complaints = new Map<string, string[]>();
  for (const { cell, complaints: own } of finished) {
    const ends = valuesOf.get(cell.name)?.map(value => value.slice(-4)) ?? [];
    const told = findings
      .filter(({ value }) => ends.includes(value))
      .map(
        ({ value, form, place }) =>
          `token …${value} can be read (${form}) in ${place}`,
      );
    complaints.set(cell.name, [...own, ...new Set(told)]);
  }
  const leavings = new Map(
    finished.flatMap(({ cell, leaves }) =>
      leaves ? [[cell.name, leaves] as const] : [],
    ),
  );
  return { complaints, leavings, tokensMade, valuesSearched: values.size };
}

/** As if all of them had been judged at once. */
export function joinVerdicts(all: Verdicts[]): Verdicts {
  return {
    complaints: new Map(all.flatMap(it => [...it.complaints])),
    leavings: new Map(all.flatMap(it => [...it.leavings])),
    tokensMade: sum(all.map(it => it.tokensMade)),
    valuesSearched: sum(all.map(it => it.valuesSearched)),
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function madeToken({ operation, status }: JournalEntry): boolean {
  return operation === 'projectAccessTokens.create' && status === 201;
}

/** What a cell throws is a complaint. */
export async function complaining(
  run: () => Promise<string[]>,
): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    return [String(error)];
  }
}

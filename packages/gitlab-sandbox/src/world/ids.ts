/**
 * Where each collection starts to count. The ranges are far apart on purpose: a client that sends a user's id where a
 * token's belongs gets a 404 here, not somebody else's row.
 */
const FIRST_IDS: Record<string, number> = {
  users: 1,
  namespaces: 21,
  projects: 101,
  accessTokens: 1001,
  deployTokens: 2001,
  protectedBranches: 3001,
  branchAccessLevels: 4001,
  hooks: 5001,
  issues: 6001,
};

/** Gives ids that never repeat, also after the row is gone. */
export class Ids {
  constructor(private readonly last: () => Record<string, number>) {}

  next(collection: string): number {
    const last = this.last();
    const id = (last[collection] ?? (FIRST_IDS[collection] ?? 1) - 1) + 1;
    last[collection] = id;
    return id;
  }
}

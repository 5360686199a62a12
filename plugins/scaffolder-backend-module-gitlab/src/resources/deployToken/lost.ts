import type { Container, DeployToken } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import type { Rehearsal } from '../../saga/attempt';
import { DEPLOY_TOKEN, deployTokenDetails } from './details';

/**
 * The deploy tokens that may have come of an entry whose answer was lost: younger than its intent, just as it was asked
 * for, and known to no other entry.
 *
 * @param keep - id of one whose value is known
 */
export async function findLost(
  attempt: Pick<Rehearsal, 'api' | 'ledger'>,
  container: Container,
  entry: LedgerEntry,
  keep?: number,
): Promise<DeployToken[]> {
  const { floor } = deployTokenDetails.read(entry);
  if (floor === undefined) {
    return [];
  }
  const known = await idsOfOthers(attempt, entry);
  const tokens = await attempt.api.listDeployTokens(container);
  return tokens.filter(
    it => it.id !== keep && !known.has(String(it.id)) && isAsAsked(it, entry),
  );
}

/** Pure. */
export function isAsAsked(token: DeployToken, entry: LedgerEntry): boolean {
  const { floor = Infinity, spec } = deployTokenDetails.read(entry);
  if (!spec || token.id <= floor || token.revoked) {
    return false;
  }
  const { name, scopes, username = `gitlab+deploy-token-${token.id}` } = spec;
  const sorted = (list: string[]) => [...new Set(list)].sort().join();
  return (
    token.name === name &&
    token.username === username &&
    sorted(token.scopes) === sorted(scopes)
  );
}

async function idsOfOthers(
  { ledger }: Pick<Rehearsal, 'ledger'>,
  { id, taskId, host, name }: LedgerEntry,
): Promise<Set<string | undefined>> {
  const own = await ledger.listTask(taskId);
  const elsewhere = await ledger.listOpenElsewhere(taskId, {
    kind: DEPLOY_TOKEN,
    host,
    name,
  });
  return new Set(
    [...own, ...elsewhere]
      .filter(it => it.id !== id && it.kind === DEPLOY_TOKEN)
      .map(it => it.gitlabId),
  );
}

/** For people: `deploy tokens 7 and 9`. */
export function describeLost(tokens: DeployToken[]): string {
  return `deploy tokens ${tokens.map(it => it.id).join(' and ')}`;
}

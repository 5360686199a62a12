import type { Sandbox } from '@forgekey/gitlab-sandbox';

/** Rows of the module's tables, as the database has them. */
export interface Books {
  ledger: {
    kind: string;
    state: string;
    gitlab_id: string | null;
    credential_id: string | null;
  }[];
  generation: {
    credential_id: string;
    n: number;
    kind: string;
    state: string;
    token_id: number | string | null;
  }[];
}

/** A token that opens something, of whatever kind. */
export interface LiveToken {
  kind: 'accessToken' | 'deployToken';
  id: number;
  name: string;
  value: string;
  /** GitLab has none for deploy tokens. */
  description: string | null;
}

/** By sandbox: the tokens that somebody has made besides the module, and has to see to. */
const PEOPLES = new WeakMap<Sandbox, Set<string>>();

const keyOf = ({ kind, id }: Pick<LiveToken, 'kind' | 'id'>) => `${kind} ${id}`;

/** Told by who acts at GitLab as a person. */
export function noteOfPerson(
  sandbox: Sandbox,
  token: Pick<LiveToken, 'kind' | 'id'>,
): void {
  const noted = PEOPLES.get(sandbox) ?? new Set();
  PEOPLES.set(sandbox, noted.add(keyOf(token)));
}

/** GitLab is as in the beginning, and gives the same ids again. */
export function forgetPeople(sandbox: Sandbox): void {
  PEOPLES.delete(sandbox);
}

/**
 * The live tokens that nobody knows of: neither people (the seed's are theirs), nor a CI/CD variable that holds the token
 * and whose mark names it, nor an open entry of the ledger, nor the register. What the module leaves in such a state
 * lives on until it expires.
 */
export function unaccountedTokens(sandbox: Sandbox, books: Books): LiveToken[] {
  const { variables } = sandbox.state();
  const isInVariable = ({ id, value }: LiveToken) =>
    variables.some(
      it =>
        it.value.includes(value) &&
        /\[forgekey [^\]]*\bt=(\d+)\]/.exec(it.description ?? '')?.[1] ===
          String(id),
    );
  return liveTokensOfModule(sandbox).filter(
    token =>
      !isInVariable(token) &&
      !isInLedger(token, books) &&
      !isInRegister(token, books),
  );
}

function liveTokensOfModule(sandbox: Sandbox): LiveToken[] {
  const { accessTokens, deployTokens, mintedValues, now } = sandbox.state();
  const ofPeople = PEOPLES.get(sandbox);
  return [
    ...accessTokens
      .filter(it => it.active && mintedValues.includes(it.value))
      .map(it => ({ ...it, kind: 'accessToken' as const })),
    ...deployTokens
      .filter(it => !it.revoked && (it.expiresAt ?? '~') >= now.slice(0, 10))
      .map(it => ({ ...it, kind: 'deployToken' as const, description: null })),
  ].filter(it => !ofPeople?.has(keyOf(it)));
}

function isInLedger(token: LiveToken, { ledger }: Books): boolean {
  return ledger.some(
    ({ kind, state, gitlab_id, credential_id }) =>
      kind === token.kind &&
      (state === 'intended' || state === 'made') &&
      (gitlab_id === String(token.id) ||
        (credential_id !== null && credential_id === markOf(token)?.c)),
  );
}

/** `abandoned` is not among them: nobody goes back to it. */
const LIVE = ['minting', 'minted', 'depositing', 'current', 'retiring'];

function isInRegister(token: LiveToken, { generation }: Books): boolean {
  const mark = markOf(token);
  return generation.some(
    it =>
      it.kind === token.kind &&
      LIVE.includes(it.state) &&
      (String(it.token_id) === String(token.id) ||
        (it.credential_id === mark?.c && String(it.n) === mark?.g)),
  );
}

/** The mark is read here as GitLab shows it, and not as the module would. */
function markOf({ description }: LiveToken) {
  return /\[forgekey p=\S+ c=(?<c>\S+) g=(?<g>\d+) k=\S+\]/.exec(
    description ?? '',
  )?.groups;
}

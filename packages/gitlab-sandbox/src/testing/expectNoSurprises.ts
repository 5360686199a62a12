import { Sandbox } from '../sandbox';
import { UNKNOWN_OPERATION } from '../serve/operations';
import { isDeployTokenExpired } from '../world/deployTokens';
import { isActive, knownSecrets } from '../world/tokens';

/** What a test knows about, and wants nobody to wonder at. */
export interface Declared {
  /** The names of the tokens it leaves alive, a name as often as there are tokens of it. */
  liveTokens?: readonly string[];
}

/** The tokens that were made since the start and still open something, with what to call each. */
function liveTokens({ world }: Sandbox): { name: string; title: string }[] {
  const { accessTokens, deployTokens, mintedValues } = world.state;
  return [
    ...accessTokens
      .filter(
        token => isActive(world, token) && mintedValues.includes(token.value),
      )
      .map(({ kind, id, name }) => ({
        name,
        title: `${kind} access token ${id} "${name}"`,
      })),
    ...deployTokens
      .filter(token => !token.revoked && !isDeployTokenExpired(world, token))
      .map(({ id, name }) => ({ name, title: `deploy token ${id} "${name}"` })),
  ];
}

function tokenSurprises(sandbox: Sandbox, declared: readonly string[]) {
  const missing = [...declared];
  const undeclared = liveTokens(sandbox).filter(({ name }) => {
    const at = missing.indexOf(name);
    if (at >= 0) {
      missing.splice(at, 1);
    }
    return at < 0;
  });
  return [
    ...undeclared.map(
      ({ title }) => `nobody declared that ${title} stays alive`,
    ),
    ...missing.map(name => `no token "${name}" is alive`),
  ];
}

/** What a test would rather not have: each function names the surprises of one kind. */
const LOOKS: ((sandbox: Sandbox, declared: Declared) => string[])[] = [
  ({ journal }) =>
    journal
      .entries()
      .filter(
        ({ operation, status }) =>
          operation === UNKNOWN_OPERATION || status === 501,
      )
      .map(({ method, path }) => `no route serves ${method} ${path}`),
  ({ journal }) =>
    journal
      .entries()
      .filter(({ status, fault }) => status === 500 && !fault)
      .map(({ method, path }) => `${method} ${path} broke the sandbox`),
  ({ faults }) =>
    faults
      .pending()
      .map(
        ({ operation, instructions }) =>
          `never fired: ${instructions.join(', ')} on ${operation}`,
      ),
  (sandbox, declared) => tokenSurprises(sandbox, declared.liveTokens ?? []),
  ({ journal, world }) => {
    const journalText = JSON.stringify(journal.entries());
    return knownSecrets(world).some(secret => journalText.includes(secret))
      ? ['the journal holds a token']
      : [];
  },
];

/**
 * Throws when a request met no route, the sandbox broke, a fault was left over, a token is alive that the test did not
 * declare, or the journal holds a secret.
 */
export function expectNoSurprises(
  sandbox: Sandbox,
  declared: Declared = {},
): void {
  const surprises = LOOKS.flatMap(look => look(sandbox, declared));
  if (surprises.length > 0) {
    throw new Error(`The sandbox was surprised:\n${surprises.join('\n')}`);
  }
}

import { UNKNOWN_OPERATION } from '../http/operations';
import { Sandbox } from '../sandbox';
import { knownSecrets } from '../world/tokens';

/** What a test would rather not have: each function names the surprises of one kind. */
const LOOKS: ((sandbox: Sandbox) => string[])[] = [
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
  ({ journal, world }) => {
    const journalText = JSON.stringify(journal.entries());
    return knownSecrets(world).some(secret => journalText.includes(secret))
      ? ['the journal holds a token']
      : [];
  },
];

/** Throws when a request met no route, the sandbox broke, a fault was left over or the journal holds a secret. */
export function expectNoSurprises(sandbox: Sandbox): void {
  const surprises = LOOKS.flatMap(look => look(sandbox));
  if (surprises.length > 0) {
    throw new Error(`The sandbox was surprised:\n${surprises.join('\n')}`);
  }
}

import { type Mark, readMark } from '../domain/mark';
import type { AccessToken, Container, NewVariable } from '../gitlab/api';
import type { LedgerEntry } from '../ledger/ledger';
import type { WantedToken } from '../resources/accessToken/wanted';
import { VARIABLE, variableDetails } from '../resources/variable/details';
import type { Attempt, Rehearsal } from '../saga/attempt';
import { isMarkedBy } from '../saga/mark';
import type { Secret } from '../sealing/secret';

/** The token of an earlier attempt, if it lives and the variable holds it. */
export async function findDeposit(
  attempt: Attempt,
  wanted: { token: WantedToken; variable: Omit<NewVariable, 'value'> },
  entry: LedgerEntry,
): Promise<AccessToken | undefined> {
  const { container } = wanted.token;
  const { key, environmentScope } = wanted.variable;
  const variable = await attempt.api.findVariable(
    container,
    key,
    environmentScope,
  );
  const mark = readMark(variable?.description);
  const names =
    mark?.kind === 'deposit'
      ? String(mark.tokenId) === entry.gitlabId
      : await isStoredByOlderVersion(attempt, entry);
  if (!names || !isMarkedBy(entry, variable?.description, attempt.portal)) {
    return undefined;
  }
  if (wanted.variable.maskedAndHidden && !variable?.hidden) {
    return undefined;
  }
  const token = await attempt.api.findAccessToken(
    container,
    Number(entry.gitlabId),
  );
  return token?.active ? token : undefined;
}

/** Its mark does not say which token is in the variable. */
async function isStoredByOlderVersion(
  attempt: Attempt,
  token: LedgerEntry,
): Promise<boolean> {
  const entries = await attempt.ledger.listTask(token.taskId);
  return entries.some(
    it =>
      it.kind === VARIABLE &&
      it.state === 'made' &&
      it.stepId === token.stepId &&
      String(variableDetails.read(it).tokenId) === token.gitlabId,
  );
}

/**
 * Of these tokens, the newest first, the one that the variable names; and whether it still holds it. The value of a hidden
 * variable is never shown, and then the name is all there is; a value that is shown is tried.
 */
export async function findHeldToken(
  attempt: Rehearsal,
  container: Container,
  tokens: AccessToken[],
  { key, environmentScope }: Pick<NewVariable, 'key' | 'environmentScope'>,
): Promise<
  { token: AccessToken; isShown: boolean; isChanged: boolean } | undefined
> {
  const variable = await attempt.api.findVariable(
    container,
    key,
    environmentScope,
  );
  const mark = readMark(variable?.description);
  const token = mark && tokens.find(it => isNamedBy(mark, it));
  if (!token) {
    return undefined;
  }
  const value = variable?.value;
  return {
    token,
    isShown: value !== undefined,
    isChanged:
      value !== undefined && (await tokenIdOf(attempt, value)) !== token.id,
  };
}

function isNamedBy(mark: Mark, token: AccessToken): boolean {
  if (mark.kind === 'deposit') {
    return mark.tokenId === token.id;
  }
  const made = readMark(token.description);
  return (
    mark.kind === 'task' &&
    made?.kind === 'task' &&
    mark.task === made.task &&
    mark.step === made.step
  );
}

/** Which token a value is; what no credential can be is none. */
async function tokenIdOf(
  attempt: Rehearsal,
  value: Secret,
): Promise<number | undefined> {
  if (!/^[\x21-\x7e]+$/.test(value.reveal())) {
    return undefined;
  }
  return attempt.apiWith(value).findOwnTokenId();
}

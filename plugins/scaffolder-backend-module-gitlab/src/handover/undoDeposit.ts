import type { NewVariable } from '../gitlab/api';
import { isOutcomeUnknown } from '../gitlab/errors/errors';
import { FencedOutError, type LedgerEntry } from '../ledger/ledger';
import { RESOURCES } from '../resources';
import type { MintedToken } from '../resources/accessToken/mint';
import { accessToken } from '../resources/accessToken/resource';
import type { WantedToken } from '../resources/accessToken/wanted';
import { VARIABLE, variableDetails } from '../resources/variable/details';
import type { Attempt } from '../saga/attempt';
import { changeOf } from '../saga/resource';
import { undoEntries } from '../saga/undo';

/**
 * What was not stored is undone. Where the ledger is what fails, the token goes all the same; the variable waits for the
 * next attempt.
 */
export async function undoDeposit(
  attempt: Attempt,
  wanted: { token: WantedToken; variable: Pick<NewVariable, 'key'> },
  { token, generation, entry }: MintedToken,
  error: unknown,
): Promise<void> {
  const { container } = wanted.token;
  const nobodyWrites = await attempt.register
    .abandon(generation)
    .catch(() => undefined);
  if (error instanceof FencedOutError) {
    if (nobodyWrites) {
      await attempt
        .cleanUp()
        .change(changeOf(accessToken, 'delete', entry), api =>
          api.revokeAccessToken(container, token.id),
        );
      attempt.logger.info(
        `Revoked access token ${token.id} "${token.name}": it is in no CI/CD variable`,
      );
    }
    return;
  }
  const entries = await attempt.ledger
    .listTask(attempt.ref.taskId)
    .catch(() => undefined);
  const variable = entries?.find(
    it => it.kind === VARIABLE && it.credentialId === generation.credentialId,
  );
  const mayBeWritten =
    isOutcomeUnknown(error) &&
    variable !== undefined &&
    variableDetails.read(variable).wasThere === true;
  if (mayBeWritten) {
    attempt.logger.warn(
      `Whether CI/CD variable ${wanted.variable.key} holds access token ${token.id} "${token.name}" is not known, so the token is left alone. The next attempt or gitlab:task:rollback will settle it`,
    );
    return;
  }
  const begun = [entry, variable].filter(
    (it): it is LedgerEntry => it !== undefined,
  );
  await undoEntries(attempt.cleanUp(), begun, {
    resources: RESOURCES,
  });
}

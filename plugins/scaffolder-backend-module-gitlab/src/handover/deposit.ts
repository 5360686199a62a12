import { performance } from 'node:perf_hooks';
import { type DepositMark, readMark } from '../domain/mark';
import type {
  AccessToken,
  Container,
  NewVariable,
  Variable,
} from '../gitlab/api';
import { isOutcomeUnknown } from '../gitlab/errors/errors';
import type { Also } from '../ledger/also';
import type { Lease } from '../ledger/leases';
import { FencedOutError, type LedgerEntry, type Thing } from '../ledger/ledger';
import type { Generation } from '../ledger/register';
import { RESOURCES } from '../resources';
import {
  mintAccessToken,
  type MintedToken,
} from '../resources/accessToken/mint';
import { accessToken } from '../resources/accessToken/resource';
import type { WantedToken } from '../resources/accessToken/wanted';
import { VARIABLE, variableDetails } from '../resources/variable/details';
import { variable as variableKind } from '../resources/variable/resource';
import { storeVariable } from '../resources/variable/store';
import type {
  DepositRecords,
  IfVariableExists,
} from '../resources/variable/wanted';
import type { Attempt } from '../saga/attempt';
import { isMarkedBy } from '../saga/mark';
import { thingOf } from '../saga/resource';
import { undoEntries } from '../saga/undo';

/** A token and the CI/CD variable that will hold it. */
export interface WantedDeposit {
  token: WantedToken;
  tokenThing: Omit<Thing, 'kind'>;
  variable: Omit<NewVariable, 'value'>;
  variableThing: Omit<Thing, 'kind'>;
  ifVariableExists: IfVariableExists;
  /** Hears what GitLab answers of the variable that was written. */
  told?(stored: Variable): void;
}

/**
 * Mints a token and stores it in a CI/CD variable, in one go, under a lease on both: the value never leaves this function
 * but to GitLab.
 *
 * Where both are there from an earlier attempt, they are kept. Where storing fails for good the token is revoked again,
 * because nobody has its value.
 */
export async function depositToken(
  attempt: Attempt,
  wanted: WantedDeposit,
): Promise<AccessToken> {
  const { tokenThing, variableThing } = wanted;
  const targets = [
    accessToken.target(tokenThing),
    variableKind.target(variableThing),
  ];
  return attempt.hold(targets, async lease => {
    const minted = await mintAccessToken(attempt, tokenThing, wanted.token, {
      deposited: true,
      keep: entry => findDeposit(attempt, wanted, entry),
    });
    const { token, value } = minted;
    if (!value) {
      await noteKept(attempt, wanted, minted, lease);
      return token;
    }
    const records = recordsOf(attempt, wanted, minted, lease);
    try {
      await storeVariable(
        attempt,
        { ...variableThing, credentialId: minted.generation.credentialId },
        {
          container: wanted.token.container,
          variable: { ...wanted.variable, value },
          ifExists: wanted.ifVariableExists,
          told: wanted.told,
          mark: depositMark(attempt, minted.generation, token.id),
          deposit: records,
        },
      );
    } catch (error) {
      await undoDeposit(attempt, wanted, minted, error);
      throw error;
    }
    return token;
  });
}

function depositMark(
  attempt: Attempt,
  { credentialId, n }: Generation,
  tokenId: number,
): DepositMark {
  return {
    kind: 'deposit',
    portal: attempt.portal.id,
    credential: credentialId,
    generation: n,
    tokenId,
  };
}

/** Compare-and-set right before each write; a write that comes long after its record is not sent. */
function recordsOf(
  attempt: Attempt,
  wanted: Pick<WantedDeposit, 'variable'>,
  { generation, token }: MintedToken,
  lease: Lease,
): DepositRecords {
  const { register, timing } = attempt;
  const known = { ...generation, tokenId: token.id };
  let recordedAt = 0;
  const timed =
    (also: Also): Also =>
    async trx => {
      await also(trx);
      recordedAt = performance.now();
    };
  return {
    tokenId: token.id,
    depositing: timed(register.depositing(generation, lease)),
    putting: () =>
      timed(register.putting(generation, lease, attempt.api.now())),
    current: variable =>
      register.current(
        known,
        lease,
        {
          key: variable.key,
          environmentScope: variable.environmentScope,
          variableType: variable.variableType,
          protected: variable.protected,
          masked: variable.masked,
          hidden: variable.maskedAndHidden,
          raw: variable.raw,
          personText: wanted.variable.description,
        },
        attempt.api.now(),
      ),
    requireInTime: () => {
      const late = performance.now() - recordedAt > timing.putWithinMs;
      if (late || !lease.isHeld()) {
        throw new FencedOutError(
          `CI/CD variable ${wanted.variable.key} was not written: this backend was so slow that another attempt may have begun to write it. Nothing needs to be done; try again if no other attempt goes on`,
        );
      }
    },
  };
}

/** An earlier attempt was not told what GitLab has done, or did not live to note it. */
async function noteKept(
  attempt: Attempt,
  wanted: WantedDeposit,
  { token, generation }: MintedToken,
  lease: Lease,
): Promise<void> {
  const { variableThing, variable } = wanted;
  const { current } = recordsOf(
    attempt,
    wanted,
    { token, generation } as MintedToken,
    lease,
  );
  const thing = thingOf(variableKind, variableThing);
  const entry = await attempt.ledger.begin(attempt.ref, {
    ...thing,
    credentialId: generation.credentialId,
    round: attempt.roundOf(thing),
  });
  const { outcome = 'created' } = variableDetails.read(entry);
  await attempt.ledger.recordMade(
    entry,
    { details: { outcome, tokenId: token.id } },
    generation.tokenId === undefined
      ? undefined
      : current(variable as NewVariable),
  );
  attempt.logger.info(
    `An earlier attempt of this step made access token ${token.id} "${token.name}", and CI/CD variable ${variable.key} holds it; keeping both`,
  );
}

/**
 * What was not stored is undone. Where the ledger is what fails, the token goes all the same; the variable waits for the
 * next attempt.
 */
async function undoDeposit(
  attempt: Attempt,
  wanted: WantedDeposit,
  { token, generation, entry }: MintedToken,
  error: unknown,
): Promise<void> {
  const { container } = wanted.token;
  const nobodyWrites = await attempt.register
    .abandon(generation)
    .catch(() => undefined);
  if (error instanceof FencedOutError) {
    if (nobodyWrites) {
      await attempt.cleanUpApi.revokeAccessToken(container, token.id);
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
  await undoEntries({ ...attempt, api: attempt.cleanUpApi }, begun, {
    resources: RESOURCES,
  });
}

/** The token of an earlier attempt, if it lives and the variable holds it. */
async function findDeposit(
  attempt: Attempt,
  wanted: WantedDeposit,
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
  attempt: Attempt,
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

function isNamedBy(
  mark: NonNullable<ReturnType<typeof readMark>>,
  token: AccessToken,
): boolean {
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
  attempt: Attempt,
  value: Parameters<Attempt['apiWith']>[0],
): Promise<number | undefined> {
  if (!/^[\x21-\x7e]+$/.test(value.reveal())) {
    return undefined;
  }
  return attempt.apiWith(value).findOwnTokenId();
}

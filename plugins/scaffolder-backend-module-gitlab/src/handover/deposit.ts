import type { DepositMark } from '../domain/mark';
import type { AccessToken, NewVariable, Variable } from '../gitlab/api';
import type { Lease } from '../ledger/leases';
import type { Thing } from '../ledger/ledger';
import type { Generation } from '../ledger/register';
import {
  howToMint,
  type MintedToken,
  type MintingFor,
} from '../resources/accessToken/mint';
import { accessToken } from '../resources/accessToken/resource';
import type { WantedToken } from '../resources/accessToken/wanted';
import { variableDetails } from '../resources/variable/details';
import { variable as variableKind } from '../resources/variable/resource';
import { storeVariable } from '../resources/variable/store';
import type { IfVariableExists } from '../resources/variable/wanted';
import { act } from '../saga/act';
import type { Attempt } from '../saga/attempt';
import { thingOf } from '../saga/resource';
import { depositRecords } from './depositRecords';
import { findDeposit } from './heldToken';
import { undoDeposit } from './undoDeposit';

/** A token and the CI/CD variable that will hold it. */
export interface WantedDeposit {
  token: WantedToken;
  tokenThing: Omit<Thing, 'kind'>;
  variable: Omit<NewVariable, 'value'>;
  variableThing: Omit<Thing, 'kind'>;
  ifVariableExists: IfVariableExists;
  /** Called with what GitLab answers of the variable that was written. */
  onStored?(stored: Variable): void;
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
    const minted = await mintToken(attempt, lease, wanted, {
      deposited: true,
      keep: entry => findDeposit(attempt, wanted, entry),
    });
    const { token, value } = minted;
    if (!value) {
      await noteKept(attempt, wanted, minted, lease);
      return token;
    }
    try {
      await storeVariable(
        attempt,
        { ...variableThing, credentialId: minted.generation.credentialId },
        {
          container: wanted.token.container,
          variable: { ...wanted.variable, value },
          ifExists: wanted.ifVariableExists,
          onStored: wanted.onStored,
          mark: depositMark(attempt, minted.generation, token.id),
          deposit: depositRecords(attempt, wanted, minted, lease),
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

/** An earlier attempt did not hear what GitLab has done, or did not live to note it. */
async function noteKept(
  attempt: Attempt,
  wanted: WantedDeposit,
  { token, generation }: MintedToken,
  lease: Lease,
): Promise<void> {
  const { variableThing, variable } = wanted;
  const { current } = depositRecords(
    attempt,
    wanted,
    { token, generation },
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

/** Mints the token, or keeps what an earlier attempt has deposited. */
async function mintToken(
  attempt: Attempt,
  lease: Lease,
  { token, tokenThing }: WantedDeposit,
  minting: MintingFor,
): Promise<MintedToken> {
  const how = howToMint(attempt, lease, token, minting);
  const { credentialId } = how;
  return how.settle(
    await act(attempt, accessToken, {
      ...how,
      thing: { ...tokenThing, credentialId },
    }),
  );
}

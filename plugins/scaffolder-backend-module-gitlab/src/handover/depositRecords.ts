import { performance } from 'node:perf_hooks';
import type { NewVariable } from '../gitlab/api';
import type { Also } from '../ledger/also';
import type { Lease } from '../ledger/leases';
import { FencedOutError } from '../ledger/ledger';
import type { MintedToken } from '../resources/accessToken/mint';
import type { DepositRecords } from '../resources/variable/wanted';
import type { Attempt } from '../saga/attempt';

/**
 * What the register is to know of a deposit: a compare-and-set right before each write; a write that comes long after its
 * record is not sent.
 */
export function depositRecords(
  attempt: Attempt,
  wanted: { variable: Pick<NewVariable, 'key' | 'description'> },
  { generation, token }: Pick<MintedToken, 'generation' | 'token'>,
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

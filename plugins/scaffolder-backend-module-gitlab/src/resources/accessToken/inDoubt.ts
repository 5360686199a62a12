import type { GitLabApi } from '../../gitlab/api';
import type { Generation } from '../../ledger/register';
import type { Timing } from '../../ledger/timing';

/**
 * Whether a request that writes the token into a variable which was there before may still act: it must not be revoked
 * until then.
 */
export function isInDoubt(
  generation: Generation,
  step: { api: Pick<GitLabApi, 'now'>; timing: Timing },
): boolean {
  const { putAt, state } = generation;
  return (
    putAt !== undefined &&
    (state === 'depositing' || state === 'abandoned') &&
    step.api.now().getTime() <=
      putAt + step.timing.putWithinMs + step.timing.settleMs
  );
}

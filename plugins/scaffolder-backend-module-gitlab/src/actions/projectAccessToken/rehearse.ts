import { accessLevelName } from '../../domain/accessLevels';
import type { SealedToken } from '../../handover/seal';
import {
  rehearseLifetime,
  rehearseTokenRole,
} from '../../resources/accessToken/rehearse';
import {
  rehearseVariable,
  VERB_OF_OUTCOME,
} from '../../resources/variable/rehearse';
import { type Attempt, bindingOf } from '../../saga/attempt';
import { Secret } from '../../sealing/secret';
import { rehearseAccess } from '../../target/rehearse';
import type { TokenPlan } from './plan';

/** Stands for the value in a dry run; visibly no token. */
const PLANNED_VALUE = 'dry-run-no-token-was-created';

/**
 * The dry run of `gitlab:projectAccessToken:create`: asks GitLab whether it would work, logs the plan, and gives
 * outputs of the real shape. The sealed value is an envelope that a later step of the same dry run can open.
 */
export async function rehearseToken(
  attempt: Attempt,
  plan: TokenPlan,
): Promise<{ token: SealedToken['token']; sealed: string | undefined }> {
  const { container, spec } = plan.token;
  const rehearsed = await rehearseAccess(attempt, container);
  await rehearseTokenRole(attempt, rehearsed);
  await rehearseLifetime(attempt, spec.expiresAt);
  const what = `access token "${spec.name}" of project ${container.id}: role ${accessLevelName(spec.accessLevel)}, scopes ${spec.scopes.join(', ')}, expires ${spec.expiresAt ?? 'as GitLab decides'}`;
  if (plan.deposit) {
    const { variable, ifVariableExists } = plan.deposit;
    const value = Secret.of(PLANNED_VALUE);
    const outcome = await rehearseVariable(
      attempt,
      rehearsed,
      { ...variable, value },
      ifVariableExists,
    );
    attempt.logger.info(
      `Dry run: would create ${what}; and ${VERB_OF_OUTCOME[outcome]} CI/CD variable ${variable.key} with it`,
    );
  } else {
    attempt.logger.info(`Dry run: would create ${what}; and output it sealed`);
  }
  const token: SealedToken['token'] = {
    id: 0,
    userId: 0,
    name: spec.name,
    description: spec.description,
    scopes: spec.scopes,
    accessLevel: spec.accessLevel,
    expiresAt: spec.expiresAt,
    active: false,
    revoked: false,
    createdAt: attempt.clock.now().toISOString(),
  };
  const sealed = plan.deposit
    ? undefined
    : await attempt.sealer.sealOutput(
        Secret.of(PLANNED_VALUE),
        bindingOf(attempt),
      );
  return { token, sealed };
}

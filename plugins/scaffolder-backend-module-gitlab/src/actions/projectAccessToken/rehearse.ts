import { accessLevelName } from '../../domain/accessLevels';
import {
  rehearseAccess,
  rehearseLifetime,
  rehearseTokenRole,
  rehearseVariable,
  VERB_OF_OUTCOME,
} from '../../effects/rehearse';
import type { SealedToken } from '../../effects/sealedToken';
import { bindingOf, type Step } from '../../effects/step';
import { Secret } from '../../sealing/secret';
import type { TokenPlan } from './plan';

/** Stands for the value in a dry run; visibly no token. */
const PLANNED_VALUE = 'dry-run-no-token-was-created';

/**
 * The dry run of `gitlab:projectAccessToken:create`: asks GitLab whether it would work, logs the plan, and gives
 * outputs of the real shape. The sealed value is an envelope that a later step of the same dry run can open.
 */
export async function rehearseToken(
  step: Step,
  plan: TokenPlan,
): Promise<{ token: SealedToken['token']; sealed: string | undefined }> {
  const { owner, spec } = plan.token;
  const rehearsed = await rehearseAccess(step, owner);
  await rehearseTokenRole(step, rehearsed);
  await rehearseLifetime(step, spec.expiresAt);
  const what = `access token "${spec.name}" of project ${owner.id}: role ${accessLevelName(spec.accessLevel)}, scopes ${spec.scopes.join(', ')}, expires ${spec.expiresAt ?? 'as GitLab decides'}`;
  if (plan.deposit) {
    const { variable, ifVariableExists } = plan.deposit;
    const value = Secret.of(PLANNED_VALUE);
    const outcome = await rehearseVariable(
      step,
      rehearsed,
      { ...variable, value },
      ifVariableExists,
    );
    step.logger.info(
      `Dry run: would create ${what}; and ${VERB_OF_OUTCOME[outcome]} CI/CD variable ${variable.key} with it`,
    );
  } else {
    step.logger.info(`Dry run: would create ${what}; and output it sealed`);
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
    createdAt: step.clock.now().toISOString(),
  };
  const sealed = plan.deposit
    ? undefined
    : await step.sealer.sealOutput(Secret.of(PLANNED_VALUE), bindingOf(step));
  return { token, sealed };
}

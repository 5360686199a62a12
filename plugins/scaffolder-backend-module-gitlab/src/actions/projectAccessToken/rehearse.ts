import { accessLevelName } from '../../domain/accessLevels';
import type { AccessToken } from '../../gitlab/resources/accessTokens';
import { PLANNED_VALUE } from '../../handover/plannedValue';
import { rehearseLifetime } from '../../resources/accessToken/rehearse';
import {
  rehearseVariable,
  VERB_OF_OUTCOME,
} from '../../resources/variable/rehearse';
import { bindingOf, type Rehearsal } from '../../saga/attempt';
import { rehearseAccess, rehearseRole } from '../../target/rehearse';
import type { TokenPlan } from './plan';

/**
 * The dry run of `gitlab:projectAccessToken:create`: asks GitLab whether it would work, logs the plan, and gives
 * outputs of the real shape. The sealed value is an envelope that a later step of the same dry run can open.
 */
export async function rehearseToken(
  rehearsal: Rehearsal,
  plan: TokenPlan,
): Promise<{ token: AccessToken; sealed: string | undefined }> {
  const { container, spec } = plan.token;
  const rehearsed = await rehearseAccess(rehearsal, container);
  await rehearseRole(rehearsed, 'A token', () =>
    rehearsal.api.listAccessTokens(rehearsed, { limit: 1 }),
  );
  await rehearseLifetime(rehearsal, spec.expiresAt);
  const what = `access token "${spec.name}" of project ${container.id}: role ${accessLevelName(spec.accessLevel)}, scopes ${spec.scopes.join(', ')}, expires ${spec.expiresAt ?? 'as GitLab decides'}`;
  if (plan.deposit) {
    const { variable, ifVariableExists } = plan.deposit;
    const outcome = await rehearseVariable(
      rehearsal,
      rehearsed,
      { ...variable, value: PLANNED_VALUE },
      ifVariableExists,
    );
    rehearsal.logger.info(
      `Dry run: would create ${what}; and ${VERB_OF_OUTCOME[outcome]} CI/CD variable ${variable.key} with it`,
    );
  } else {
    rehearsal.logger.info(
      `Dry run: would create ${what}; and output it sealed`,
    );
  }
  const token: AccessToken = {
    id: 0,
    userId: 0,
    name: spec.name,
    description: spec.description,
    scopes: spec.scopes,
    accessLevel: spec.accessLevel,
    expiresAt: spec.expiresAt,
    active: false,
    revoked: false,
    createdAt: rehearsal.clock.now().toISOString(),
    lastUsedAt: undefined,
  };
  const sealed = plan.deposit
    ? undefined
    : await rehearsal.sealer.sealOutput(PLANNED_VALUE, bindingOf(rehearsal));
  return { token, sealed };
}

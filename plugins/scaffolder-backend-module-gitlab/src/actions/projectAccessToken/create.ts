import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { PLANNED_CREDENTIAL_ID } from '../../credentials/planned';
import { readExpiry } from '../../domain/expiry';
import type { AccessToken, Container, NewAccessToken } from '../../gitlab/api';
import { depositToken, type WantedDeposit } from '../../handover/deposit';
import { findHeldToken } from '../../handover/heldToken';
import { sealToken } from '../../handover/seal';
import { parseInput } from '../../input/parseInput';
import { valueOrInputError } from '../../input/valueOrInputError';
import { differencesOfToken } from '../../resources/accessToken/differences';
import { mintableAccessToken } from '../../resources/accessToken/mint';
import {
  findOlderTokens,
  revokeOlder,
} from '../../resources/accessToken/older';
import { accessToken } from '../../resources/accessToken/resource';
import { differencesOfVariable } from '../../resources/variable/differences';
import type { Attempt } from '../../saga/attempt';
import {
  below,
  type Difference,
  warnOfDifferences,
} from '../../saga/differences';
import { longestTokenMark, requireRoom } from '../../saga/mark';
import { openStep } from '../../saga/stepAttempt';
import {
  resolveContainer,
  type ResolvedContainer,
} from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { refuseRolledBack } from '../../target/rolledBack';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { docs } from './create.docs';
import { createInput, createOutput } from './fields';
import { planToken } from './plan';
import { rehearseToken } from './rehearse';

const ID = docs.id;

/**
 * Makes the scaffolder action `gitlab:projectAccessToken:create`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectAccessTokenCreateAction(deps));
 * ```
 *
 * @public
 */
export const createProjectAccessTokenCreateAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input: createInput, output: createOutput },
    async handler(ctx) {
      const wanted = parseInput(createInput, ctx.input, deps.config.spellings);
      const now = deps.clock.now();
      const expiresAt = valueOrInputError(readExpiry(wanted, now));
      if (wanted.rotation === 'auto' && wanted.variableKey === undefined) {
        throw new InputError(
          'rotation is "auto", and no variableKey says where the new token is to be written: nobody could be given its value. Nothing was changed. Give a variableKey, or leave rotation out',
        );
      }
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const spelled = { kind: 'project' as const, id: project };
      const planFor = (
        container: Pick<ResolvedContainer, 'path'> & { container: Container },
      ) =>
        planToken({
          ...wanted,
          host,
          container: container.container,
          containerPath: container.path,
          spelledContainerId: String(project),
          expiresAt,
        });

      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      requireRoom(
        wanted.description,
        longestTokenMark(rehearsal.portal),
        'description',
      );
      await refuseRolledBack(rehearsal, spelled);
      await refuseAnotherProject(rehearsal, reference);
      const report = (token: AccessToken, differences: Difference[] = []) => {
        ctx.output('tokenId', token.id);
        ctx.output('name', token.name);
        ctx.output('expiresAt', token.expiresAt);
        ctx.output('userId', token.userId);
        ctx.output('variableKey', wanted.variableKey);
        ctx.output('differences', differences);
      };
      const reportCredential = async (tokenId: number) => {
        const known = await rehearsal.register.findToken(host, tokenId);
        ctx.output('credentialId', known?.credentialId);
        ctx.output('generation', known?.n);
      };

      if (!attempt) {
        const plan = planFor({ container: spelled, path: undefined });
        const { token, sealed } = await rehearseToken(rehearsal, plan);
        report(token);
        ctx.output('credentialId', PLANNED_CREDENTIAL_ID);
        ctx.output('generation', 1);
        ctx.output('access_token', sealed);
        return;
      }

      const resolved = await resolveContainer(attempt, project);
      const plan = planFor(resolved);
      const { container } = resolved;
      const what = resolved.path ?? `project ${container.id}`;
      await attempt.hold(plan.targets, async () => {
        const older =
          wanted.ifExists === 'create'
            ? []
            : await findOlderTokens(attempt, container, plan.tokenThing);
        const held =
          wanted.ifExists === 'reuse' && plan.deposit
            ? await findHeldToken(
                attempt,
                container,
                older,
                plan.deposit.variable,
              )
            : undefined;
        if (held?.isChanged) {
          throw new ConflictError(
            `CI/CD variable ${wanted.variableKey} of ${what} no longer holds access token ${held.token.id} "${held.token.name}": somebody has typed another value into it. Nothing was changed. Set ifExists to "replace" to write a new token over it, or choose another variableKey`,
          );
        }
        if (held) {
          const { token, isShown } = held;
          attempt.logger.info(
            isShown
              ? `Keeping access token ${token.id} "${token.name}" of ${what}, which CI/CD variable ${wanted.variableKey} holds until ${token.expiresAt}`
              : `Keeping access token ${token.id} "${token.name}" of ${what}, which CI/CD variable ${wanted.variableKey} names until ${token.expiresAt}; GitLab hides its value, so it was not tried`,
          );
          report(token, compare(plan.token.spec, token));
          await reportCredential(token.id);
          return;
        }

        const { token, sealed, stored } = plan.deposit
          ? await deposit(attempt, plan.deposit)
          : {
              ...(await sealToken(
                attempt,
                ctx,
                accessToken,
                mintableAccessToken(plan.token),
                plan.tokenThing,
              )),
              stored: [],
            };
        attempt.logger.info(
          `Access token ${token.id} "${token.name}" of ${what} expires ${token.expiresAt ?? 'never'}${wanted.variableKey ? `; CI/CD variable ${wanted.variableKey} holds it` : ''}`,
        );
        await revokeOlder(attempt, plan.token, older, token.id);
        report(token, [...compare(plan.token.spec, token), ...stored]);
        await reportCredential(token.id);
        ctx.output('access_token', sealed);
      });

      function compare(spec: NewAccessToken, made: AccessToken): Difference[] {
        // An attempt of another day, and a token that is kept, have asked for another date with the same lifetime.
        const then = readExpiry(wanted, new Date(made.createdAt));
        const asSoon = then.ok && then.value === made.expiresAt;
        const asked = asSoon ? { ...spec, expiresAt: made.expiresAt } : spec;
        const differences = differencesOfToken(asked, made);
        warnOfDifferences(
          rehearsal.logger,
          `access token ${made.id}`,
          differences,
        );
        return differences;
      }
    },
  }),
);

/** With what differs of the variable. */
async function deposit(attempt: Attempt, wanted: WantedDeposit) {
  const { variable } = wanted;
  const stored: Difference[] = [];
  const token = await depositToken(attempt, {
    ...wanted,
    onStored: answer =>
      stored.push(
        ...below('variable', differencesOfVariable(variable, answer)),
      ),
  });
  const what = `CI/CD variable ${variable.key}`;
  warnOfDifferences(attempt.logger, what, stored);
  return { token, sealed: undefined, stored };
}

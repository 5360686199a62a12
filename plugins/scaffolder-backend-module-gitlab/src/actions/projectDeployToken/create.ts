import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { PLANNED_VALUE } from '../../handover/plannedValue';
import { sealToken } from '../../handover/seal';
import { parseInput } from '../../input/parseInput';
import { differencesOfDeployToken } from '../../resources/deployToken/differences';
import { mintableDeployToken } from '../../resources/deployToken/mint';
import { deployToken } from '../../resources/deployToken/resource';
import { bindingOf } from '../../saga/attempt';
import { type Difference, warnOfDifferences } from '../../saga/differences';
import { openStep } from '../../saga/stepAttempt';
import { resolveContainer } from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { rehearseAccess, rehearseRole } from '../../target/rehearse';
import { refuseRolledBack } from '../../target/rolledBack';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { docs } from './create.docs';
import { createInput, createOutput } from './fields';

const ID = docs.id;

/**
 * Makes the scaffolder action `gitlab:projectDeployToken:create`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectDeployTokenCreateAction(deps));
 * ```
 *
 * @public
 */
export const createProjectDeployTokenCreateAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input: createInput, output: createOutput },
    async handler(ctx) {
      const wanted = parseInput(createInput, ctx.input, deps.config.spellings);
      const { name, scopes, username } = wanted;
      const spec = { name, scopes, username };
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const spelled = { kind: 'project' as const, id: project };
      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      await refuseRolledBack(rehearsal, spelled);
      await refuseAnotherProject(rehearsal, reference);
      const report = (
        tokenId: number,
        user: string,
        sealed: string,
        differences: Difference[] = [],
      ) => {
        ctx.output('tokenId', tokenId);
        ctx.output('user', user);
        ctx.output('deploy_token', sealed);
        ctx.output('differences', differences);
      };

      if (!attempt) {
        const rehearsed = await rehearseAccess(rehearsal, spelled);
        await rehearseRole(rehearsed, 'A deploy token', () =>
          rehearsal.api.listDeployTokens(rehearsed, { limit: 1 }),
        );
        rehearsal.logger.info(
          `Dry run: would create deploy token "${name}" of project ${project}: scopes ${scopes.join(', ')}; and output it sealed`,
        );
        const sealed = await rehearsal.sealer.sealOutput(
          PLANNED_VALUE,
          bindingOf(rehearsal),
        );
        report(0, username ?? 'gitlab+deploy-token-0', sealed);
        return;
      }

      const { container, path } = await resolveContainer(attempt, project);
      const { token, sealed } = await sealToken(
        attempt,
        ctx,
        deployToken,
        mintableDeployToken({ container, spec }),
        {
          host,
          containerKind: container.kind,
          containerId: String(container.id),
          spelledContainerId: String(project),
          name,
          identity: { scopes, username },
          details: { spec },
        },
      );
      attempt.logger.info(
        `Deploy token ${token.id} "${token.name}" of ${path ?? `project ${container.id}`}: user name ${token.username}, scopes ${token.scopes.join(', ')}`,
      );
      const differences = differencesOfDeployToken(spec, token);
      warnOfDifferences(
        attempt.logger,
        `deploy token ${token.id}`,
        differences,
      );
      report(token.id, token.username, sealed, differences);
    },
  }),
);

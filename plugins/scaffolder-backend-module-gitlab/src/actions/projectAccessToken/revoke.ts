import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z as zodV3 } from 'zod/v3';
import { chooseToEnd } from '../../credentials/choose';
import { keeperOfStep } from '../../credentials/keeperOf';
import { revoke } from '../../credentials/verbs';
import {
  optionalProjectIdField,
  repoUrlField,
  tokenField,
} from '../../input/fields';
import { parseInput } from '../../input/parseInput';
import { openStep } from '../../saga/stepAttempt';
import { resolveContainer } from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { meantFields } from './meant';
import { docs } from './revoke.docs';

const ID = docs.id;

type Zod = typeof zodV3;

const input = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  ...meantFields,
  keepVariable: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        'Whether the variables stay, with a token that no longer works. Default: those go that name a token of this credential; what somebody has written over is left in any case',
      ),
};

const output = {
  credentialId: (z: Zod) =>
    z.string().optional().describe('Id in the register'),
  revoked: (z: Zod) =>
    z.array(z.number()).describe('Ids of the tokens that were revoked'),
  variables: (z: Zod) =>
    z
      .array(
        z.object({
          key: z.string().describe('Its key'),
          environmentScope: z.string().describe('Its environment scope'),
          outcome: z
            .enum(['removed', 'gone', 'left'])
            .describe('removed, gone already, or left'),
          why: z.string().optional().describe('Why it was left'),
        }),
      )
      .describe('What became of each variable'),
};

/**
 * Makes the scaffolder action `gitlab:projectAccessToken:revoke`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectAccessTokenRevokeAction(deps));
 * ```
 *
 * @public
 */
export const createProjectAccessTokenRevokeAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input, output },
    async handler(ctx) {
      const wanted = parseInput(input, ctx.input, deps.config.spellings);
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      await refuseAnotherProject(rehearsal, reference);
      const { container } = await resolveContainer(rehearsal, project);
      const credential = await chooseToEnd(rehearsal, container, wanted);
      if (!attempt) {
        rehearsal.logger.info(
          `Dry run: would end access token "${credential.name}" of project ${container.id}${wanted.keepVariable ? '' : ', with the CI/CD variables that hold it'}`,
        );
        ctx.output('credentialId', credential.id);
        ctx.output('revoked', []);
        ctx.output('variables', []);
        return;
      }
      const keeper = keeperOfStep(attempt, deps.life);
      const { revoked, variables } = await revoke(keeper, credential.id, {
        keepVariable: wanted.keepVariable,
      });
      if (revoked.length === 0) {
        attempt.logger.info(
          `Access token "${credential.name}" was ended before; nothing of it is alive`,
        );
      }
      for (const { key, outcome, why } of variables) {
        attempt.logger.info(
          `CI/CD variable ${key}: ${outcome}${why ? `, because ${why}` : ''}`,
        );
      }
      ctx.output('credentialId', credential.id);
      ctx.output('revoked', revoked);
      ctx.output('variables', variables);
    },
  }),
);

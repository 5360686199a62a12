import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z as zodV3 } from 'zod/v3';
import {
  environmentScopeField,
  optionalProjectIdField,
  repoUrlField,
  tokenField,
  variableKeyField,
} from '../../input/fields';
import { parseInput } from '../../input/parseInput';
import {
  removal,
  type RemovalDetails,
  removalDetails,
} from '../../resources/removal/resource';
import { variable } from '../../resources/variable/resource';
import { act } from '../../saga/act';
import type { Rehearsal } from '../../saga/attempt';
import { isOfThisPortal } from '../../saga/mark';
import { changeOf } from '../../saga/resource';
import { openStep } from '../../saga/stepAttempt';
import { resolveContainer } from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { refuseRolledBack } from '../../target/rolledBack';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { docs } from './delete.docs';

const ID = docs.id;

type Zod = typeof zodV3;

const input = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  key: variableKeyField,
  environmentScope: environmentScopeField,
  evenIfForeign: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        'Whether it is deleted also where this portal did not make it. Default: such a variable is left, and the step fails',
      ),
};

const output = {
  key: (z: Zod) => z.string().describe('Key of the variable'),
  outcome: (z: Zod) =>
    z
      .enum(['deleted', 'gone'])
      .describe('deleted, or gone: it was not there any more'),
};

/**
 * Makes the scaffolder action `gitlab:projectVariable:delete`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectVariableDeleteAction(deps));
 * ```
 *
 * @public
 */
export const createProjectVariableDeleteAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input, output },
    async handler(ctx) {
      const wanted = parseInput(input, ctx.input, deps.config.spellings);
      const { key, environmentScope } = wanted;
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      await refuseRolledBack(rehearsal, { kind: 'project', id: project });
      await refuseAnotherProject(rehearsal, reference);
      // Seen: what is not there in it is gone.
      const { container } = await resolveContainer(rehearsal, project);
      const what = `CI/CD variable ${key} of project ${container.id}`;
      const place = {
        host,
        containerKind: container.kind,
        containerId: String(container.id),
        name: key,
        environmentScope,
      };
      const find = () =>
        rehearsal.api.findVariable(container, key, environmentScope);

      /** @throws ConflictError before anything is changed */
      const refuse = async (
        existing: NonNullable<Awaited<ReturnType<typeof find>>>,
      ) => {
        await refuseCredential(rehearsal, container.id, wanted);
        const isOurs = await isOfThisPortal(rehearsal, existing.description);
        if (!isOurs && !wanted.evenIfForeign) {
          throw new ConflictError(
            `${what} was not made by this portal. Nothing was changed. Set evenIfForeign to true to delete it all the same`,
          );
        }
      };
      const report = (outcome: 'deleted' | 'gone') => {
        ctx.output('key', key);
        ctx.output('outcome', outcome);
      };

      if (!attempt) {
        const existing = await find();
        if (existing) await refuse(existing);
        rehearsal.logger.info(
          existing
            ? `Dry run: would delete ${what}`
            : `Dry run: ${what} is not there; nothing would be changed`,
        );
        report(existing ? 'deleted' : 'gone');
        return;
      }

      await attempt.hold([variable.target(place)], async () => {
        const { made } = await act(attempt, removal, {
          thing: { ...place, identity: {} },
          what: `the removal of ${what}`,
          keep: async entry => removalDetails.read(entry),
          make: async (_, { uncertain }): Promise<RemovalDetails> => {
            const existing = await find();
            if (!existing) {
              // An answer was lost: that was this step.
              return { outcome: uncertain ? 'deleted' : 'gone' };
            }
            await refuse(existing);
            // Gone by now is by a first sending of the same request, whose answer was lost.
            await attempt.change(changeOf(variable, 'delete', place), api =>
              api.deleteVariable(container, key, environmentScope),
            );
            return { outcome: 'deleted' };
          },
          recorded: details => ({ details }),
        });
        const { outcome = 'gone' } = made;
        attempt.logger.info(
          outcome === 'deleted' ? `Deleted ${what}` : `${what} was not there`,
        );
        report(outcome);
      });
    },
  }),
);

/** A token whose variable goes would live on, and nobody would find it. */
async function refuseCredential(
  { register, api }: Rehearsal,
  containerId: number,
  { key, environmentScope }: { key: string; environmentScope: string },
): Promise<void> {
  const [credential] = await register.life.find({
    host: api.host,
    containerKind: 'project',
    containerId,
    variableKey: key,
    environmentScope,
  });
  if (credential) {
    throw new ConflictError(
      `CI/CD variable ${key} holds access token "${credential.name}", which this portal keeps. Nothing was changed. Revoke it with gitlab:projectAccessToken:revoke, which removes the variable, too`,
    );
  }
}

import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GitLabActionDeps } from '../../deps';
import {
  type Difference,
  differencesOfVariable,
  warnOfDifferences,
} from '../../effects/differences';
import { requireRoom, taskMark } from '../../effects/entries';
import {
  openOrMintAgain,
  refuseWhatDoesNotOpen,
} from '../../effects/openOrMintAgain';
import {
  rehearseAccess,
  rehearseVariable,
  VERB_OF_OUTCOME,
} from '../../effects/rehearse';
import { refuseRolledBack } from '../../effects/rolledBack';
import { openStep } from '../../effects/step';
import { planVariable, storeVariable } from '../../effects/variable';
import { projectOfStep } from '../../effects/projectOfStep';
import { refuseAnotherProject } from '../../effects/sameProject';
import type { Thing } from '../../ledger/ledger';
import type { Secret } from '../../sealing/secret';
import { resolveContainer } from '../../effects/container';
import { parseInput } from '../../kit/parseInput';
import { examples } from './create.examples';
import { createInput, createOutput } from './fields';

const ID = 'gitlab:projectVariable:create';

/**
 * `gitlab:projectVariable:create`
 *
 * Calls    `POST /projects/:id/variables`; where the key is taken, `GET` and as `ifExists` says `PUT`
 * Changes  one CI/CD variable of the project
 * Again    another attempt of the same task writes the value again; a new task does as `ifExists` says
 * Secret   opens sealed values; the value goes to GitLab and nowhere else. The old value of a variable that is updated is
 *          kept sealed for gitlab:task:rollback
 *
 * @public
 */
export function createProjectVariableCreateAction(deps: GitLabActionDeps) {
  return createTemplateAction({
    id: ID,
    description:
      'Creates a CI/CD variable in a GitLab project. A sealed value is opened, and is masked and hidden unless the template says otherwise',
    examples,
    supportsDryRun: true,
    schema: { input: createInput, output: createOutput },
    async handler(ctx) {
      const wanted = parseInput(createInput, ctx.input, deps.config.spellings);
      const { key, environmentScope, ifExists } = wanted;
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const spelled = { kind: 'project' as const, id: project };
      const planFor = (value: Secret, sealed: boolean) =>
        planVariable({
          ...wanted,
          value,
          sealed,
          protected: wanted.variableProtected,
        });

      const step = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      requireRoom(
        wanted.description,
        taskMark(step.portal, { ...step.ref, round: 1 }),
        'description',
      );
      await refuseWhatDoesNotOpen(step, wanted.value);
      await refuseRolledBack(step, spelled);
      await refuseAnotherProject(step, reference);
      if (ctx.isDryRun) {
        const { value, opened } = await openOrMintAgain(
          step,
          wanted.value,
          wanted,
        );
        const planned = await rehearseVariable(
          step,
          await rehearseAccess(step, spelled),
          planFor(value, opened),
          ifExists,
        );
        step.logger.info(
          `Dry run: would ${VERB_OF_OUTCOME[planned]} CI/CD variable ${key} of project ${project}`,
        );
        ctx.output('key', key);
        ctx.output('outcome', planned);
        ctx.output('differences', []);
        return;
      }

      const { owner, path } = await resolveContainer(step, project);
      const thing: Thing = {
        kind: 'variable',
        host,
        ownerKind: 'project',
        ownerId: String(owner.id),
        spelledOwnerId: String(project),
        name: key,
        environmentScope,
        identity: { environmentScope },
      };
      const differences: Difference[] = [];
      const outcome = await step.hold([thing], async () => {
        const { value, opened, holding } = await openOrMintAgain(
          step,
          wanted.value,
          wanted,
        );
        const variable = planFor(value, opened);
        return storeVariable(step, thing, {
          owner,
          variable,
          ifExists,
          keepMasked: wanted.masked === undefined,
          holding,
          told: stored =>
            differences.push(...differencesOfVariable(variable, stored)),
        });
      });
      step.logger.info(
        `CI/CD variable ${key} of ${path ?? `project ${owner.id}`}: ${outcome}`,
      );
      warnOfDifferences(step.logger, `CI/CD variable ${key}`, differences);
      ctx.output('key', key);
      ctx.output('outcome', outcome);
      ctx.output('differences', differences);
    },
  });
}

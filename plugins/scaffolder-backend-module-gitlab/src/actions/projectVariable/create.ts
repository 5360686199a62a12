import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { openOrMintAgain, refuseWhatDoesNotOpen } from '../../handover/open';
import { PLANNED_VALUE } from '../../handover/plannedValue';
import { parseInput } from '../../input/parseInput';
import type { Thing } from '../../ledger/ledger';
import { differencesOfVariable } from '../../resources/variable/differences';
import { planVariable } from '../../resources/variable/plan';
import {
  rehearseVariable,
  VERB_OF_OUTCOME,
} from '../../resources/variable/rehearse';
import { variable as variableKind } from '../../resources/variable/resource';
import { storeVariable } from '../../resources/variable/store';
import { type Difference, warnOfDifferences } from '../../saga/differences';
import { requireRoom, taskMark } from '../../saga/mark';
import { openStep } from '../../saga/stepAttempt';
import type { Secret } from '../../sealing/secret';
import { resolveContainer } from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { rehearseAccess } from '../../target/rehearse';
import { refuseRolledBack } from '../../target/rolledBack';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { docs } from './create.docs';
import { createInput, createOutput } from './fields';

const ID = docs.id;

/**
 * Makes the scaffolder action `gitlab:projectVariable:create`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectVariableCreateAction(deps));
 * ```
 *
 * @public
 */
export const createProjectVariableCreateAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
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

      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      requireRoom(
        wanted.description,
        taskMark(rehearsal.portal, { ...rehearsal.ref, round: 1 }),
        'description',
      );
      const found = await refuseWhatDoesNotOpen(rehearsal, wanted.value);
      await refuseRolledBack(rehearsal, spelled);
      await refuseAnotherProject(rehearsal, reference);
      if (!attempt) {
        const { value, opened } = found ?? {
          value: PLANNED_VALUE,
          opened: true,
        };
        const planned = await rehearseVariable(
          rehearsal,
          await rehearseAccess(rehearsal, spelled),
          planFor(value, opened),
          ifExists,
        );
        rehearsal.logger.info(
          `Dry run: would ${VERB_OF_OUTCOME[planned]} CI/CD variable ${key} of project ${project}`,
        );
        ctx.output('key', key);
        ctx.output('outcome', planned);
        ctx.output('differences', []);
        return;
      }

      const { container, path } = await resolveContainer(attempt, project);
      const thing: Omit<Thing, 'kind'> = {
        host,
        containerKind: 'project',
        containerId: String(container.id),
        spelledContainerId: String(project),
        name: key,
        environmentScope,
        identity: { environmentScope },
      };
      const differences: Difference[] = [];
      const outcome = await attempt.hold(
        [variableKind.target(thing)],
        async () => {
          const { value, opened, holding } = await openOrMintAgain(
            attempt,
            wanted.value,
            wanted,
          );
          const variable = planFor(value, opened);
          return storeVariable(attempt, thing, {
            container,
            variable,
            ifExists,
            keepMasked: wanted.masked === undefined,
            holding,
            onStored: stored =>
              differences.push(...differencesOfVariable(variable, stored)),
          });
        },
      );
      attempt.logger.info(
        `CI/CD variable ${key} of ${path ?? `project ${container.id}`}: ${outcome}`,
      );
      warnOfDifferences(attempt.logger, `CI/CD variable ${key}`, differences);
      ctx.output('key', key);
      ctx.output('outcome', outcome);
      ctx.output('differences', differences);
    },
  }),
);

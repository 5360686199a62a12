import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { parseInput } from '../../input/parseInput';
import { isOpen, type LedgerEntry, type Thing } from '../../ledger/ledger';
import { CONTENT } from '../../resources/content/details';
import { pushContent, withCommit } from '../../resources/content/push';
import { createOrAdoptProject } from '../../resources/project/create';
import { PROJECT } from '../../resources/project/details';
import { differencesOfProject } from '../../resources/project/differences';
import { type Difference, warnOfDifferences } from '../../saga/differences';
import { openStep } from '../../saga/stepAttempt';
import { findNamespace, findProjectAt } from '../../target/find';
import { PLANNED_PROJECT_ID } from '../../target/plannedProject';
import { parseRepoUrl } from '../../target/projectRef';
import { makeBranches, refuseImpossibleBranches } from './branches';
import { planContent } from './content';
import { publishInput, publishOutput } from './fields';
import { detailsOfFiles, hadNoFiles, isWithoutFiles } from './files';
import { actionFactory } from '../actionFactory';
import { docs } from './gitlab.docs';
import { readLegacy } from './legacy';
import {
  addOwners,
  findOwners,
  refuseWhatUserCredentialsForbid,
} from './owners';
import { planProject } from './plan';
import { rehearse } from './rehearse';
import {
  readVariables,
  refuseWhatCannotBeStored,
  storeVariables,
} from './variables';

const ID = docs.id;
/** What git calls no commit; a dry run outputs it. */
const PLANNED_COMMIT = '0'.repeat(40);

/**
 * Makes the scaffolder action `publish:gitlab`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createPublishGitLabAction(deps));
 * ```
 *
 * @public
 */
export const createPublishGitLabAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input: publishInput, output: publishOutput },
    async handler(ctx) {
      const wanted = readLegacy(
        parseInput(publishInput, ctx.input, deps.config.spellings),
        message => ctx.logger.warn(message),
      );
      const { host, owner, repo } = parseRepoUrl(
        wanted.repoUrl,
        deps.integrations,
      );
      const plan = planProject({ ...wanted, owner, repo });
      const variables = readVariables(wanted.projectVariables);
      refuseImpossibleBranches(wanted, wanted.ifExists === 'reuse');
      refuseWhatUserCredentialsForbid(wanted, deps);

      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      const earlier = (await rehearsal.ledger.listTask(ctx.task.id)).filter(
        it => it.stepId === rehearsal.ref.stepId && isOpen(it),
      );
      const isBegun = earlier.some(
        it =>
          it.kind === PROJECT &&
          it.name.toLowerCase() === plan.fullPath.toLowerCase(),
      );
      // First: what is wrong with the rest does not matter where nothing is done.
      if (wanted.skipExisting) {
        const existing = await findProjectAt(rehearsal.api, plan.fullPath);
        if (existing && !isBegun) {
          rehearsal.logger.info(
            `${ctx.isDryRun ? 'Dry run: ' : ''}Project ${existing.fullPath} (id ${existing.id}) already exists; skipping it, as skipExisting says`,
          );
          report(existing.webUrl, existing.id, false, {
            branch: existing.defaultBranch,
          });
          return;
        }
      }

      const planned = planContent(wanted, ctx.workspacePath, rehearsal, deps);
      await refuseWhatCannotBeStored(rehearsal, variables);

      if (!attempt) {
        const { existing, differences } = await rehearse(
          rehearsal,
          plan,
          owner,
          wanted,
        );
        warnOfDifferences(
          rehearsal.logger,
          `project ${plan.fullPath}`,
          differences,
        );
        if (existing) {
          report(existing.webUrl, existing.id, false, { differences });
        } else {
          await findOwners(rehearsal, deps, wanted, {
            fullPath: plan.fullPath,
            mayBeThere: false,
          });
          const webUrl = `${rehearsal.api.baseUrl}/${plan.fullPath}`;
          report(webUrl, PLANNED_PROJECT_ID, true, { differences });
        }
        ctx.output('commitHash', planned && PLANNED_COMMIT);
        return;
      }

      const owners = await findOwners(attempt, deps, wanted, {
        fullPath: plan.fullPath,
        mayBeThere: plan.ifExists === 'reuse' && !isBegun,
      });
      // The workspace may be gone by the time of another attempt, and be needed no more.
      const pushed = earlier.some(isPushed);
      const allowEmpty =
        hadNoFiles(earlier) ||
        (planned !== undefined &&
          !pushed &&
          (await isWithoutFiles(attempt, deps, planned.dir)));
      const content = planned && { ...planned, allowEmpty };
      await withCommit(attempt, pushed ? undefined : content, async commit => {
        const { namespaces } = attempt.session;
        const remembered = namespaces.recall(owner);
        const namespace = remembered ?? (await findNamespace(attempt, owner));
        const fullPath = `${namespace.fullPath}/${plan.spec.path}`;
        const { project, created } = await createOrAdoptProject(
          attempt,
          {
            host,
            name: fullPath,
            identity: {},
            details: detailsOfFiles(allowEmpty),
          },
          {
            ...plan,
            fullPath,
            spec: { ...plan.spec, namespaceId: namespace.id },
            lookAgain:
              remembered &&
              (async () => {
                namespaces.forget(owner);
                return (await findNamespace(attempt, owner)).id;
              }),
          },
        );
        if (created && project.fullPath === fullPath && !remembered) {
          namespaces.keep(owner, namespace);
        }
        attempt.logger.info(
          `${created ? 'Created' : 'Using'} project ${project.fullPath} (id ${project.id}), ${project.webUrl}`,
        );
        await addOwners(attempt, owners, { project, created });

        if (content) {
          const contentThing: Omit<Thing, 'kind'> = {
            host,
            containerKind: 'project',
            containerId: String(project.id),
            name: content.branch,
            identity: {},
          };
          const { httpUrlToRepo } = project;
          ctx.output(
            'commitHash',
            await pushContent(
              attempt,
              contentThing,
              content,
              commit,
              httpUrlToRepo,
            ),
          );
          await makeBranches(attempt, wanted, project);
        }

        const differences = [
          ...differencesOfProject(plan.spec, project),
          ...(await storeVariables(attempt, project, variables)),
        ];
        const what = `project ${project.fullPath}`;
        warnOfDifferences(attempt.logger, what, differences);
        report(project.webUrl, project.id, created, { differences });
      });

      function report(
        webUrl: string,
        projectId: number,
        isNew: boolean,
        {
          branch = wanted.defaultBranch,
          differences = [],
        }: { branch?: string; differences?: Difference[] } = {},
      ): void {
        ctx.output('remoteUrl', webUrl);
        ctx.output('repoContentsUrl', `${webUrl}/-/blob/${branch}`);
        ctx.output('projectId', projectId);
        ctx.output('created', isNew);
        ctx.output('differences', differences);
      }
    },
  }),
);

function isPushed(entry: LedgerEntry): boolean {
  return entry.kind === CONTENT && entry.state === 'made';
}

import { InputError } from '@backstage/errors';
import type { GitLabProject, ResourceId } from '../gitlab/api';
import { describeActingAs, type Rehearsal } from '../saga/attempt';
import { keyOf, type ProjectReference } from './projectRef';

/**
 * Refuses a step that names two projects, one in `projectId` and another in `repoUrl`. Two names for one project are
 * fine: a path in other letters' case, or one from before it was renamed.
 *
 * What a step of this task has made is known from the ledger. For any other project GitLab is asked once, because no
 * answer to the requests that follow says which project they went to. An address at which GitLab shows nothing names no
 * project; upstream's own examples have such.
 *
 * @throws InputError that shows both
 */
export async function refuseAnotherProject(
  attempt: Pick<Rehearsal, 'api' | 'ledger' | 'logger' | 'ref' | 'session'>,
  { project, alsoNamed }: ProjectReference,
): Promise<void> {
  if (
    alsoNamed === undefined ||
    (await isMadeUnderBothNames(attempt, project, alsoNamed))
  ) {
    return;
  }
  const other = await attempt.api.findProject(alsoNamed);
  if (!other) {
    attempt.logger.warn(
      `repoUrl names project ${alsoNamed}, which ${describeActingAs(attempt)} finds nowhere on ${attempt.api.host}; going by projectId ${project}`,
    );
    return;
  }
  if (isCalled(other, project)) {
    return;
  }
  const meant = await attempt.api.findProject(project);
  if (meant?.id === other.id) {
    return;
  }
  throw new InputError(
    `Which project? projectId is ${meant ? describe(meant) : `${project}, which ${describeActingAs(attempt)} does not find`}, and repoUrl names another one, ${describe(other)}. Nothing was changed. Name the same one in both; with projectId, the host is enough as repoUrl`,
  );
}

async function isMadeUnderBothNames(
  { ledger, ref, api }: Pick<Rehearsal, 'api' | 'ledger' | 'ref'>,
  ...names: ResourceId[]
): Promise<boolean> {
  const made = (await ledger.listTask(ref.taskId)).filter(
    it => it.kind === 'project' && it.state === 'made' && it.host === api.host,
  );
  return made.some(({ gitlabId, name, details }) => {
    const known = [gitlabId, details.fullPath ?? name].map(it =>
      keyOf(String(it)),
    );
    return names.every(it => known.includes(keyOf(it)));
  });
}

function isCalled(project: GitLabProject, name: ResourceId): boolean {
  return [project.id, project.fullPath].map(keyOf).includes(keyOf(name));
}

function describe({ fullPath, id }: GitLabProject): string {
  return `${fullPath} (id ${id})`;
}

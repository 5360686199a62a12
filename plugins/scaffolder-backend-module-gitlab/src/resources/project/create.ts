import { ConflictError } from '@backstage/errors';
import type { GitLabProject, NewProject } from '../../gitlab/api';
import { isRefusal, isTaken } from '../../gitlab/errors/errors';
import type { LedgerEntry, Recorded, Thing } from '../../ledger/ledger';
import { act } from '../../saga/act';
import type { Attempt } from '../../saga/attempt';
import { changeOf } from '../../saga/resource';
import { findProjectAt } from '../../target/find';
import { type ProjectDetails, projectDetails } from './details';
import { whyNotOurs } from './ours';
import { project as kind } from './resource';

/** What `publish:gitlab` does with a project of that path that this task did not make. */
export type IfProjectExists = 'fail' | 'reuse';

export interface WantedProject {
  /** Full path of the namespace and path of the project. */
  fullPath: string;
  spec: NewProject;
  ifExists: IfProjectExists;
  /** Where the number of the namespace is from memory: gives the one that GitLab has now. */
  lookAgain?(): Promise<number>;
}

/** A project to go on with, and whether this task made it. */
export interface ProjectInHand {
  project: GitLabProject;
  created: boolean;
}

/**
 * Creates the project, once, or goes on with the one an earlier attempt of this step has made.
 *
 * A project cannot carry a mark, so after a lost answer one is taken for ours only if the same user made it, not before
 * this step meant to, nobody has written to it, and no other task of this portal claims it.
 *
 * @throws ConflictError if the path is taken by anything else; it says who owns it
 */
export async function createOrAdoptProject(
  attempt: Attempt,
  named: Omit<Thing, 'kind'>,
  wanted: WantedProject,
): Promise<ProjectInHand> {
  const { fullPath } = wanted;

  /** @param mayBeOurs - whether an answer to this step was lost; without that, what is there is another's */
  const settle = async (
    entry: LedgerEntry,
    mayBeOurs: boolean,
  ): Promise<ProjectInHand | undefined> => {
    const existing = await findProjectAt(attempt.api, fullPath);
    if (!existing) {
      return undefined;
    }
    if (existing.markedForDeletionOn) {
      throw taken(existing, 'it is marked for deletion');
    }
    const doubt = mayBeOurs
      ? await whyNotOurs(attempt, existing, entry)
      : 'this task did not make it';
    if (!doubt) {
      attempt.logger.info(
        `Project ${fullPath} (id ${existing.id}) is there: this task made it, and GitLab's answer was lost; going on with it`,
      );
      return { project: existing, created: true };
    }
    if (wanted.ifExists === 'reuse') {
      attempt.logger.info(
        `Project ${fullPath} (id ${existing.id}) exists already; reusing it, as ifExists says`,
      );
      return { project: existing, created: false };
    }
    throw taken(existing, doubt);
  };

  const { made } = await act(attempt, kind, {
    thing: named,
    what: `project ${fullPath}`,
    keep: async entry => {
      const known = await attempt.api.findProject(Number(entry.gitlabId));
      if (known && !known.markedForDeletionOn) {
        attempt.logger.info(
          `An earlier attempt of this step made project ${known.fullPath} (id ${known.id}); going on with it`,
        );
        return {
          project: known,
          created: projectDetails.read(entry).created !== false,
        };
      }
      attempt.logger.warn(
        `Project ${fullPath} (id ${entry.gitlabId}), which an earlier attempt of this step made, is not there any more; making it again`,
      );
      return undefined;
    },
    make: async (entry, { uncertain }) => {
      try {
        const project = await createWhereMeant(attempt, named, wanted);
        return { project, created: true };
      } catch (error) {
        const settled = isTaken(error)
          ? await settle(entry, uncertain)
          : undefined;
        if (settled) {
          return settled;
        }
        throw error; // taken by something this credential may not see
      }
    },
    look: entry => settle(entry, true),
    recorded: recordedOfProject,
  });
  return made;
}

/** A memory that is wrong is harmless: GitLab refuses the number, or the path of what was made tells. */
async function createWhereMeant(
  attempt: Attempt,
  named: Omit<Thing, 'kind'>,
  { spec, fullPath, lookAgain }: WantedProject,
): Promise<GitLabProject> {
  const create = (namespaceId: number) =>
    attempt.change(changeOf(kind, 'create', named), api =>
      api.createProject({ ...spec, namespaceId }),
    );
  if (!lookAgain) {
    return create(spec.namespaceId);
  }
  let project: GitLabProject;
  try {
    project = await create(spec.namespaceId);
  } catch (error) {
    if (!isRefusal(error) || isTaken(error)) throw error;
    const namespaceId = await lookAgain();
    if (namespaceId === spec.namespaceId) throw error;
    return create(namespaceId);
  }
  if (project.fullPath.toLowerCase() === fullPath.toLowerCase()) {
    return project;
  }
  attempt.logger.warn(
    `Removing project ${project.fullPath} again, which was made just now: its group had the path of ${fullPath} until a moment ago, and has another one now`,
  );
  await attempt.change(changeOf(kind, 'delete', named), api =>
    api.deleteProject(project.id),
  );
  return create(await lookAgain());
}

function recordedOfProject({
  project,
  created,
}: ProjectInHand): Recorded<ProjectDetails> {
  return {
    gitlabId: project.id,
    details: {
      created,
      name: project.name,
      fullPath: project.fullPath,
      webUrl: project.webUrl,
    },
  };
}

export function taken(project: GitLabProject, because: string): ConflictError {
  return new ConflictError(
    `Project ${project.fullPath} exists already (id ${project.id}, created ${project.createdAt} by user ${project.creatorId ?? 'unknown'}, ${project.webUrl}), and ${because}. ` +
      `Nothing was changed. Choose another name, or set ifExists to "reuse" in the template to go on with a project that is there.`,
  );
}

import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  GitLabApi,
  GitLabNamespace,
  GitLabProject,
  NewProject,
} from '../../gitlab/api';
import { isTaken } from '../../gitlab/errors/errors';
import type { LedgerEntry, Recorded, Thing } from '../../ledger/ledger';
import { act } from '../../saga/act';
import { describeActingAs, type Attempt } from '../../saga/attempt';

/** What `publish:gitlab` does with a project of that path that this task did not make. */
export type IfProjectExists = 'fail' | 'reuse';

export interface WantedProject {
  /** Full path of the namespace and path of the project. */
  fullPath: string;
  spec: NewProject;
  ifExists: IfProjectExists;
}

/** A project to go on with, and whether this task made it. */
export interface ProjectInHand {
  project: GitLabProject;
  created: boolean;
}

/**
 * How far GitLab's machines may be apart among themselves where the age of a project decides whether this task made it. A
 * project that is older, in GitLab's time, than the ledger's intent by more than this is somebody else's.
 */
const CLOCK_SKEW_MS = 30 * 1000;

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
  thing: Thing,
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

  const { made } = await act<ProjectInHand>(attempt, {
    thing,
    what: `project ${fullPath}`,
    keep: async entry => {
      const known = await attempt.api.findProject(Number(entry.gitlabId));
      if (known && !known.markedForDeletionOn) {
        attempt.logger.info(
          `An earlier attempt of this step made project ${known.fullPath} (id ${known.id}); going on with it`,
        );
        return { project: known, created: entry.details.created !== false };
      }
      attempt.logger.warn(
        `Project ${fullPath} (id ${entry.gitlabId}), which an earlier attempt of this step made, is not there any more; making it again`,
      );
      return undefined;
    },
    make: async (entry, { uncertain }) => {
      try {
        const project = await attempt.api.createProject(wanted.spec);
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

/** @throws NotFoundError if it is not there, or may not be seen; `POST /projects` would only say "is not valid" */
export async function findNamespace(
  attempt: Attempt,
  owner: string,
): Promise<GitLabNamespace> {
  const namespace = await attempt.api.findNamespace(owner);
  if (!namespace) {
    throw new NotFoundError(
      `The namespace ${owner} was not found on ${attempt.api.host}, or ${describeActingAs(attempt)} has no access to it. Nothing was changed. Check the group or user in repoUrl; GitLab also hides groups that the token's owner is no member of`,
    );
  }
  return namespace;
}

/** GitLab also shows, at its old path, a project that was renamed, moved or deleted; that path is free. */
export async function findProjectAt(
  api: GitLabApi,
  fullPath: string,
): Promise<GitLabProject | undefined> {
  const project = await api.findProject(fullPath);
  return project?.fullPath.toLowerCase() === fullPath.toLowerCase()
    ? project
    : undefined;
}

function recordedOfProject({ project, created }: ProjectInHand): Recorded {
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

/** Why a project that was found after a lost answer is not the one that was meant; `undefined` if it is. */
export async function whyNotOurs(
  attempt: Pick<Attempt, 'api' | 'ledger'>,
  project: GitLabProject,
  entry: LedgerEntry,
): Promise<string | undefined> {
  const meantAt = attempt.api.inGitLabTime(entry.createdAt).getTime();
  if (!(Date.parse(project.createdAt) >= meantAt - CLOCK_SKEW_MS)) {
    return `it was created at ${project.createdAt}, before this task meant to`;
  }
  if (!project.emptyRepo) {
    return 'there are commits in it that this task did not push';
  }
  const rivals = await attempt.ledger.listOpenElsewhere(entry.taskId, {
    kind: 'project',
    host: attempt.api.host,
    name: project.fullPath,
  });
  const rival = rivals.find(
    it => it.state === 'intended' || it.gitlabId === String(project.id),
  );
  if (rival) {
    return `task ${rival.taskId} of this portal works on it`;
  }
  const me = await attempt.api.currentUser();
  return project.creatorId === me.id
    ? undefined
    : `user ${project.creatorId} created it, and this task acts as ${me.username} (${me.id})`;
}

export function taken(project: GitLabProject, because: string): ConflictError {
  return new ConflictError(
    `Project ${project.fullPath} exists already (id ${project.id}, created ${project.createdAt} by user ${project.creatorId ?? 'unknown'}, ${project.webUrl}), and ${because}. ` +
      `Nothing was changed. Choose another name, or set ifExists to "reuse" in the template to go on with a project that is there.`,
  );
}

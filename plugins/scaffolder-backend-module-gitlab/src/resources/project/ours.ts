import type { GitLabProject } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import type { Rehearsal } from '../../saga/attempt';
import { PROJECT, projectDetails } from './details';

/**
 * How far GitLab's machines may be apart among themselves where the age of a project decides whether this task made it. A
 * project that is older, in GitLab's time, than the ledger's intent by more than this is somebody else's.
 */
const CLOCK_SKEW_MS = 30 * 1000;

/** Why a project that was found after a lost answer is not the one that was meant; `undefined` if it is. */
export async function whyNotOurs(
  attempt: Pick<Rehearsal, 'api' | 'ledger'>,
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
    kind: PROJECT,
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

/** Where a project was found by its number: whether it is still called as this task called it. */
export function isRenamed(project: GitLabProject, entry: LedgerEntry): boolean {
  const { fullPath = entry.name, name = project.name } =
    projectDetails.read(entry);
  return (
    project.fullPath.toLowerCase() !== fullPath.toLowerCase() ||
    project.name !== name
  );
}

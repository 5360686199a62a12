import { canSeeProject, levelInProject, type Caller } from './access';
import { ACCESS_LEVELS } from './accessLevels';
import { isReadOnly } from './archived';
import { canSeeIssues, PLANNER } from './features';
import { BLANK, tooLong } from './formats';
import { Issue, Project, User } from './model';
import { Complaints, Refusal } from './refusals';
import { World } from './world';

/** What the caller may see of a project's issues; none where issues are closed to them (app/finders/issues_finder.rb). */
export function visibleIssues(
  world: World,
  caller: Caller,
  project: Project,
): Issue[] {
  if (!canSeeIssues(world, caller, project)) {
    return [];
  }
  const seesAll = levelInProject(world, caller, project) >= PLANNER;
  return world.state.issues.filter(
    issue =>
      issue.projectId === project.id &&
      (!issue.confidential ||
        seesAll ||
        [issue.authorId, ...issue.assigneeIds].includes(caller?.id ?? 0)),
  );
}

export type IssueAttributes = Pick<
  Issue,
  | 'title'
  | 'description'
  | 'confidential'
  | 'dueDate'
  | 'issueType'
  | 'labels'
  | 'assigneeIds'
> & {
  /** Owners and administrators choose number and time; from others they are dropped. */
  iid?: number | null;
  createdAt?: string | null;
};

/** app/services/issues/create_service.rb */
export function createIssue(
  world: World,
  author: User,
  project: Project,
  { iid, createdAt, labels, assigneeIds, ...attributes }: IssueAttributes,
): Issue {
  if (!canSeeIssues(world, author, project) || isReadOnly(world, project)) {
    throw new Refusal('', 'denied');
  }
  const level = levelInProject(world, author, project);
  const ofProject = world.state.issues.filter(
    issue => issue.projectId === project.id,
  );
  const isOwner = level >= ACCESS_LEVELS.owner;
  if (isOwner && ofProject.some(issue => issue.iid === iid)) {
    throw new Refusal('Duplicated issue', 'conflict');
  }
  new Complaints()
    .when(attributes.title.trim() === '', 'title', BLANK)
    .when(attributes.title.length > 255, 'title', tooLong(255))
    .throwIfAny();
  const now = world.clock.timestamp();
  const isPlanner = level >= PLANNER;
  const issue: Issue = {
    id: world.ids.next('issues'),
    iid: (isOwner && iid) || Math.max(0, ...ofProject.map(one => one.iid)) + 1,
    projectId: project.id,
    ...attributes,
    state: 'opened',
    authorId: author.id,
    labels: isPlanner ? [...new Set(labels)].sort() : [],
    assigneeIds: isPlanner ? assigneesFrom(world, project, assigneeIds) : [],
    createdAt: (isOwner && createdAt) || now,
    updatedAt: now,
  };
  world.state.issues.push(issue);
  project.lastActivityAt = now;
  return issue;
}

/** Who cannot see the project is dropped; the Community Edition keeps the first. */
function assigneesFrom(
  world: World,
  project: Project,
  ids: readonly number[],
): number[] {
  return ids
    .filter(id => {
      const user = world.state.users.find(one => one.id === id);
      return (
        user &&
        canSeeProject(world, user, project) &&
        canSeeIssues(world, user, project)
      );
    })
    .slice(0, world.settings.enterprise ? undefined : 1);
}

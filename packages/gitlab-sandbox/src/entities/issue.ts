import { RouteContext } from '../api/route';
import { JsonObject } from '../http/json';
import { Issue, Project } from '../world/model';
import { projectPathOf } from '../world/namespaces';
import { userById } from '../world/users';
import { userBasic } from './user';

/** Times nobody has spent or guessed. */
const TIME_STATS: JsonObject = {
  time_estimate: 0,
  total_time_spent: 0,
  human_time_estimate: null,
  human_total_time_spent: null,
};

/** lib/api/entities/issue.rb, as lists show it. */
export function issueEntity(
  { world, links }: Pick<RouteContext, 'world' | 'links'>,
  project: Project,
  issue: Issue,
): JsonObject {
  const person = (id: number) => {
    const user = userById(world, id);
    return user ? userBasic(links, user) : null;
  };
  const assignees = issue.assigneeIds.map(person).filter(Boolean);
  const reference = `#${issue.iid}`;
  const self = links.api(`/projects/${project.id}/issues/${issue.iid}`);
  return {
    id: issue.id,
    iid: issue.iid,
    project_id: project.id,
    title: issue.title,
    description: issue.description,
    state: issue.state,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: null,
    closed_by: null,
    labels: issue.labels,
    milestone: null,
    assignees,
    author: person(issue.authorId),
    type: issue.issueType.toUpperCase(),
    assignee: assignees[0] ?? null,
    user_notes_count: 0,
    merge_requests_count: 0,
    upvotes: 0,
    downvotes: 0,
    start_date: null,
    due_date: issue.dueDate,
    confidential: issue.confidential,
    discussion_locked: null,
    issue_type: issue.issueType,
    web_url: `${links.project(project)}/-/issues/${issue.iid}`,
    time_stats: TIME_STATS,
    task_completion_status: { count: 0, completed_count: 0 },
    has_tasks: false,
    _links: {
      self,
      notes: `${self}/notes`,
      award_emoji: `${self}/award_emoji`,
      project: links.api(`/projects/${project.id}`),
      closed_as_duplicate_of: null,
    },
    references: {
      short: reference,
      relative: reference,
      full: `${projectPathOf(world, project)}${reference}`,
    },
    severity: 'UNKNOWN',
    moved_to_id: null,
    imported: false,
    imported_from: 'none',
    service_desk_reply_to: null,
  };
}

import { paginationParams } from '../api/paginate';
import {
  boolean,
  date,
  dateTime,
  Declared,
  hash,
  integer,
  integers,
  required,
  string,
  strings,
  unbuilt,
} from '../api/params';
import { Route, route } from '../api/route';
import { issueEntity } from '../entities/issue';
import { created } from '../http/reply';
import { createIssue, visibleIssues } from '../world/issues';
import { Issue, User } from '../world/model';

/** lib/api/issues.rb */
const PATH = '/projects/:id/issues';
const TYPES = ['issue', 'incident'];

const ORDERS: Record<string, (issue: Issue) => string> = {
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  title: ({ title }) => title.toLowerCase(),
};
const OTHER_ORDERS = [
  'due_date',
  'label_priority',
  'milestone_due',
  'popularity',
  'priority',
  'relative_position',
];

/** An id, or one of the two words for nobody and anybody. */
const person = () => string();

const filters = {
  state: string({ values: ['opened', 'closed', 'all'], default: 'all' }),
  scope: string({
    values: ['created_by_me', 'assigned_to_me', 'all'],
    default: 'all',
  }),
  labels: strings({ commaSeparated: true }),
  milestone: string(),
  iids: integers(),
  author_id: integer(),
  author_username: string(),
  assignee_id: person(),
  assignee_username: strings({ commaSeparated: true }),
  search: string(),
  in: string(),
  confidential: boolean(),
  issue_type: string({ values: TYPES }),
  created_after: dateTime(),
  created_before: dateTime(),
  updated_after: dateTime(),
  updated_before: dateTime(),
  milestone_id: unbuilt(string()),
  due_date: unbuilt(string()),
  my_reaction_emoji: unbuilt(string()),
  with_labels_details: unbuilt(boolean()),
  not: unbuilt(hash()),
};

const listParams = {
  ...filters,
  order_by: unbuilt(
    string({
      values: [...Object.keys(ORDERS), ...OTHER_ORDERS],
      default: 'created_at',
    }),
    value => OTHER_ORDERS.includes(String(value)),
  ),
  sort: string({ values: ['asc', 'desc'], default: 'desc' }),
  ...paginationParams,
};

type Filters = Declared<typeof filters>;

/** `None` and `Any` in any case; else what is named. */
function fits(wanted: string, has: readonly string[]): boolean {
  const word = wanted.toLowerCase();
  if (word === 'none' || word === 'any') {
    return has.length > 0 === (word === 'any');
  }
  return has.includes(wanted);
}

const isWithin = (
  time: string,
  after: string | null | undefined,
  before: string | null | undefined,
) => (!after || time >= after) && (!before || time <= before);

/** Whether it is among those asked for (app/finders/issues_finder.rb). */
function matches(
  params: Filters,
  caller: User | undefined,
  users: readonly User[],
): (issue: Issue) => boolean {
  const nameOf = (id: number) =>
    users.find(user => user.id === id)?.username ?? '';
  const searched = (params.in || 'title,description').split(',');
  const words = (params.search ?? '').toLowerCase().split(/\s+/);
  const { assignee_id: assignee, author_username: author } = params;
  return issue => {
    const text = [
      searched.includes('title') && issue.title,
      searched.includes('description') && issue.description,
    ]
      .filter(Boolean)
      .join('\n')
      .toLowerCase();
    return [
      params.state === 'all' || issue.state === params.state,
      params.scope !== 'created_by_me' || issue.authorId === caller?.id,
      params.scope !== 'assigned_to_me' ||
        issue.assigneeIds.includes(caller?.id ?? 0),
      (params.labels ?? []).every(label => fits(label, issue.labels)),
      !params.milestone || fits(params.milestone, []),
      !params.iids || params.iids.includes(issue.iid),
      !params.author_id || issue.authorId === params.author_id,
      !author || nameOf(issue.authorId) === author,
      !assignee || fits(assignee, issue.assigneeIds.map(String)),
      (params.assignee_username ?? []).every(name =>
        fits(name, issue.assigneeIds.map(nameOf)),
      ),
      words.every(word => text.includes(word)),
      typeof params.confidential !== 'boolean' ||
        issue.confidential === params.confidential,
      !params.issue_type || issue.issueType === params.issue_type,
      isWithin(issue.createdAt, params.created_after, params.created_before),
      isWithin(issue.updatedAt, params.updated_after, params.updated_before),
    ].every(Boolean);
  };
}

function inOrder(
  issues: readonly Issue[],
  { order_by: order, sort }: { order_by?: string | null; sort?: string | null },
): Issue[] {
  const sign = sort === 'asc' ? 1 : -1;
  const keyOf = ORDERS[order ?? ''] ?? ORDERS.created_at;
  return [...issues].sort(
    (a, b) => sign * (keyOf(a).localeCompare(keyOf(b)) || a.id - b.id),
  );
}

export const issueRoutes: Route[] = [
  route({
    operation: 'issues.list',
    method: 'GET',
    path: PATH,
    on: 'project',
    anonymous: true,
    params: listParams,
    rules: { mutuallyExclusive: [['author_id', 'author_username']] },
    note: 'empty where issues are closed to the caller',
    handle: context => {
      const { world, caller, project, params } = context;
      const found = visibleIssues(world, caller, project).filter(
        matches(params, caller, world.state.users),
      );
      return context.page(inOrder(found, params), issue =>
        issueEntity(context, project, issue),
      );
    },
  }),
  route({
    operation: 'issues.create',
    method: 'POST',
    path: PATH,
    on: 'project',
    limit: { times: 200 },
    params: {
      title: required(string()),
      description: string(),
      assignee_ids: integers(),
      assignee_id: integer(),
      labels: strings({ commaSeparated: true }),
      due_date: date(),
      confidential: boolean(),
      issue_type: string({ values: TYPES, default: 'issue' }),
      created_at: dateTime(),
      iid: integer(),
      discussion_locked: unbuilt(boolean()),
      milestone_id: unbuilt(integer()),
      merge_request_to_resolve_discussions_of: unbuilt(integer()),
      discussion_to_resolve: unbuilt(string()),
    },
    note: '200 a minute; labels and assignees of guests are dropped, as GitLab drops them',
    handle: context => {
      const { world, user, project, params } = context;
      const issue = createIssue(world, user, project, {
        title: params.title ?? '',
        description: params.description ?? null,
        confidential: params.confidential ?? false,
        dueDate: params.due_date ?? null,
        issueType: (params.issue_type ?? 'issue') as Issue['issueType'],
        labels: params.labels ?? [],
        assigneeIds:
          params.assignee_ids ??
          (params.assignee_id ? [params.assignee_id] : []),
        iid: params.iid,
        createdAt: params.created_at,
      });
      return created({
        ...issueEntity(context, project, issue),
        subscribed: true,
      });
    },
  }),
];

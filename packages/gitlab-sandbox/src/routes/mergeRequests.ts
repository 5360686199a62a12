import { paginationParams } from '../api/paginate';
import {
  anything,
  boolean,
  dateTime,
  integers,
  string,
  strings,
} from '../api/params';
import { Route, route } from '../api/route';
import { forbidden } from '../http/apiErrors';
import { canSeeMergeRequests } from '../world/features';

/** Every filter of a list that has nothing in it does what it says (lib/api/helpers/merge_requests_helpers.rb). */
const listParams = {
  state: string({
    values: ['opened', 'closed', 'locked', 'merged', 'all'],
    default: 'all',
  }),
  scope: string({
    values: [
      'created-by-me',
      'assigned-to-me',
      'created_by_me',
      'assigned_to_me',
      'reviews_for_me',
      'all',
    ],
  }),
  order_by: string({
    values: [
      'created_at',
      'label_priority',
      'merged_at',
      'milestone_due',
      'popularity',
      'priority',
      'title',
      'updated_at',
    ],
    default: 'created_at',
  }),
  sort: string({ values: ['asc', 'desc'], default: 'desc' }),
  view: string({ values: ['simple'] }),
  wip: string({ values: ['yes', 'no'] }),
  draft: boolean(),
  iids: integers(),
  labels: strings({ commaSeparated: true }),
  with_labels_details: boolean(),
  with_merge_status_recheck: boolean(),
  ...Object.fromEntries(
    ['created', 'updated', 'merged', 'deployed'].flatMap(event => [
      [`${event}_after`, dateTime()],
      [`${event}_before`, dateTime()],
    ]),
  ),
  ...Object.fromEntries(
    [
      'milestone',
      'author_id',
      'author_username',
      'assignee_id',
      'assignee_username',
      'reviewer_id',
      'reviewer_username',
      'merge_user_id',
      'merge_user_username',
      'source_branch',
      'source_project_id',
      'target_branch',
      'search',
      'in',
      'my_reaction_emoji',
      'environment',
      'approved',
      'not',
    ].map(name => [name, anything()]),
  ),
  ...paginationParams,
};

/** lib/api/merge_requests.rb */
export const mergeRequestRoutes: Route[] = [
  route({
    operation: 'mergeRequests.list',
    method: 'GET',
    path: '/projects/:id/merge_requests',
    on: 'project',
    anonymous: true,
    params: listParams,
    rules: {
      mutuallyExclusive: [
        ['author_id', 'author_username'],
        ['draft', 'wip'],
      ],
    },
    note: 'always empty; 403 where merge requests are closed to the caller',
    handle: async context => {
      const { world, caller, project } = context;
      if (!canSeeMergeRequests(world, caller, project)) {
        throw forbidden();
      }
      return context.page([], () => null);
    },
  }),
];

import { verifiedPaginationParams } from '../api/paginate';
import { boolean, dateTime, definite, string } from '../api/params';
import { type RouteContext, route } from '../api/route';
import { commitDetailEntity, commitEntity } from '../entities/commit';
import { ApiError, forbidden, notFound } from '../http/apiErrors';
import type { JsonObject } from '../http/json';
import { created, ok } from '../http/reply';
import type { CommitInfo } from '../repository/commitInfo';
import { afterBranchesCreated } from '../repository/postReceive';
import type { CommitRequest } from '../repository/writeCommit';
import { isReadOnly } from '../world/archived';
import { canPush } from '../world/protectedBranches';
import { branchActor, refusing, requireReadCode } from './codeAccess';
import { readCommitParams } from './commitActions';

/** lib/api/commits.rb */
const PATH = '/projects/:id/repository/commits';

/** `can_push_to_branch?`: the role and the rules of the branch together. */
export async function mayPushInto(
  context: RouteContext,
  branch: string,
): Promise<boolean> {
  const { world, project } = context;
  return (
    !isReadOnly(world, project) &&
    canPush(world, project, branch, await branchActor(context))
  );
}

/** Commits as the caller, and does what follows a push. */
export async function commitAs(
  context: RouteContext,
  request: Omit<CommitRequest, 'author' | 'committer'> & {
    authorName?: string | null;
    authorEmail?: string | null;
  },
): Promise<CommitInfo> {
  const { world, repositories, project, user } = context;
  const { authorName, authorEmail, ...rest } = request;
  const date = world.clock.now();
  const isNew = !(await repositories.hasBranch(project.id, request.branch));
  const commit = await refusing(
    repositories.commit(project.id, {
      ...rest,
      author: {
        name: authorName || user.name,
        email: authorEmail || user.email,
        date,
      },
      committer: { name: user.name, email: user.email, date },
    }),
  );
  await afterBranchesCreated(context, project, isNew ? [request.branch] : []);
  return commit;
}

async function detail(
  { repositories, links, project }: RouteContext,
  commit: CommitInfo,
  withStats: boolean,
): Promise<JsonObject> {
  return commitDetailEntity(
    links,
    project,
    commit,
    withStats
      ? (await repositories.stats(project.id, [commit.id])).get(commit.id)
      : undefined,
  );
}

export const commitRoutes = [
  route({
    operation: 'commits.list',
    method: 'GET',
    path: PATH,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: {
      ref_name: string(),
      since: dateTime(),
      until: dateTime(),
      path: string(),
      author: string(),
      all: boolean(),
      with_stats: boolean(),
      first_parent: boolean(),
      order: string({ values: ['default', 'topo'], default: 'default' }),
      ...verifiedPaginationParams,
    },
    handle: async context => {
      requireReadCode(context);
      const { repositories, links, project, params } = context;
      const size = Math.min(100, params.per_page ?? 20);
      const end = size * (params.page ?? 1);
      const commits = await repositories.commits(project.id, {
        ref: params.ref_name || project.defaultBranch,
        path: params.path ?? undefined,
        since: params.since ?? undefined,
        until: params.until ?? undefined,
        author: params.author ?? undefined,
        all: params.all ?? false,
        firstParent: params.first_parent ?? false,
        order: params.order === 'topo' ? 'topo' : 'default',
        // One more than is shown says whether there is a next page; nobody counts the rest.
        limit: end + 1,
      });
      const shown = commits.slice(end - size, end).map(({ id }) => id);
      const stats = params.with_stats
        ? await repositories.stats(project.id, shown)
        : undefined;
      return context.page(
        commits,
        commit => ({
          ...commitEntity(links, project, commit),
          ...(stats && { stats: { ...stats.get(commit.id) } }),
        }),
        { counted: false },
      );
    },
  }),

  route({
    operation: 'commits.create',
    method: 'POST',
    path: PATH,
    on: 'project',
    roleBeforeParams: true,
    note: 'The current generation of checks: `400 Bad request - branch is required`',
    bodyIsUpload: true,
    onMalformedBody: () =>
      new ApiError(400, { message: 'Invalid json', error: 'Invalid json' }),
    handle: async context => {
      requireReadCode(context);
      const { raw } = context;
      // The right to push is checked before the parameters are.
      if (!(await mayPushInto(context, String(raw.branch ?? '')))) {
        throw forbidden('You are not allowed to push into this branch');
      }
      const commit = await commitAs(context, {
        ...readCommitParams(raw),
        authorName: raw.author_name ? String(raw.author_name) : null,
        authorEmail: raw.author_email ? String(raw.author_email) : null,
      });
      return created(
        await detail(context, commit, String(raw.stats) !== 'false'),
      );
    },
  }),

  route({
    operation: 'commits.get',
    method: 'GET',
    path: `${PATH}/:sha`,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: { sha: definite(string()), stats: boolean({ default: true }) },
    handle: async context => {
      requireReadCode(context);
      const { repositories, project, params } = context;
      const commit = await repositories.commitInfo(project.id, params.sha);
      if (!commit) {
        throw notFound('Commit');
      }
      return ok(await detail(context, commit, params.stats ?? true));
    },
  }),
];

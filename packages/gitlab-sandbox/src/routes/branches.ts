import { paginationParams } from '../api/paginate';
import { definite, string } from '../api/params';
import { type RouteContext, route } from '../api/route';
import { branchEntity } from '../entities/branch';
import { apiError, notFound } from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import type { BranchInfo } from '../repository/branches';
import { GitError } from '../repository/gitProcess';
import { afterBranchesCreated } from '../repository/postReceive';
import { isBranchName } from '../repository/refName';
import { refuseBranchUpdate } from '../world/branchUpdates';
import { projectPathOf } from '../world/namespaces';
import { isProtected } from '../world/protectedBranches';
import { branchActor, requirePushCode, requireReadCode } from './codeAccess';

/** lib/api/branches.rb */
const PATH = '/projects/:id/repository/branches';

const byName = { branch: definite(string()) };

/** `find_branch!` in lib/api/helpers.rb */
async function namedBranch({
  repositories,
  project,
  params,
}: RouteContext<{ branch: string }>): Promise<BranchInfo> {
  if (!isBranchName(params.branch)) {
    throw apiError(400, 'The branch refname is invalid');
  }
  const found = await repositories.branch(project.id, params.branch);
  if (!found) {
    throw notFound('Branch');
  }
  return found;
}

/** `^start`, `end$` or a part of the name, in any case (lib/gitlab/search_query.rb and app/finders/git_refs_finder.rb). */
function matcherOf(
  search: string | null | undefined,
  regex: string | null | undefined,
): (name: string) => boolean {
  if (regex) {
    try {
      const expression = new RegExp(regex);
      return name => expression.test(name);
    } catch {
      throw apiError(400, `Regex is invalid: ${regex}`);
    }
  }
  const [, start, text, end] = /^(\^?)(.*?)(\$?)$/s.exec(
    (search ?? '').toLowerCase(),
  )!;
  return name => {
    const lower = name.toLowerCase();
    return (
      lower.includes(text) &&
      (start === '' || lower.startsWith(text)) &&
      (end === '' || lower.endsWith(text))
    );
  };
}

async function refuseUpdate(
  context: RouteContext,
  branch: string,
  change: 'create' | 'delete',
  basedOnProtected: boolean = false,
): Promise<void> {
  const { world, project, links } = context;
  const text = refuseBranchUpdate(
    world,
    project,
    { branch, change, basedOnProtected, forced: false, fromWeb: true },
    {
      ...(await branchActor(context)),
      projectFullPath: projectPathOf(world, project),
      membersUrl: `${links.project(project)}/-/project_members`,
    },
  );
  if (text !== undefined) {
    throw apiError(400, text);
  }
}

/** app/services/branches/create_service.rb and validate_new_service.rb */
async function createBranch(
  context: RouteContext<{ branch: string; ref: string }>,
): Promise<void> {
  const { repositories, project, params } = context;
  const { branch, ref } = params;
  if (await repositories.isEmpty(project.id)) {
    await commitEmptyReadme(context);
  }
  if (!isBranchName(branch)) {
    throw apiError(400, 'Branch name is invalid');
  }
  if (await repositories.hasBranch(project.id, branch)) {
    throw apiError(400, 'Branch already exists');
  }
  const failure = `Failed to create branch '${branch}'`;
  const commitId = await repositories.resolve(project.id, ref);
  if (!commitId) {
    throw apiError(400, `${failure}: invalid reference name '${ref}'`);
  }
  await refuseUpdate(
    context,
    branch,
    'create',
    isProtected(context.world, project, ref, false),
  );
  try {
    await repositories.createBranch(project.id, branch, commitId);
  } catch (error) {
    if (!(error instanceof GitError)) {
      throw error;
    }
    // Somebody else was faster; or else, as git keeps branches as files, `a` and `a/b` cannot both be.
    throw apiError(
      400,
      (await repositories.hasBranch(project.id, branch))
        ? 'Branch already exists'
        : `${failure}: Branch name conflicts with existing branch hierarchy.`,
    );
  }
  await afterBranchesCreated(context, project, [branch]);
}

async function commitEmptyReadme(context: RouteContext): Promise<void> {
  const { world, repositories, project, user } = context;
  await refuseUpdate(context, project.defaultBranch, 'create');
  await repositories.commit(project.id, {
    branch: project.defaultBranch,
    message: 'Add README.md',
    author: { name: user.name, email: user.email, date: world.clock.now() },
    actions: [{ action: 'create', filePath: 'README.md', content: '' }],
  });
  await afterBranchesCreated(context, project, [project.defaultBranch]);
}

export const branchRoutes = [
  route({
    operation: 'branches.list',
    method: 'GET',
    path: PATH,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: { ...paginationParams, search: string(), regex: string() },
    rules: { mutuallyExclusive: [['search', 'regex']] },
    handle: async context => {
      requireReadCode(context);
      const { repositories, project, caller, params } = context;
      const matches = matcherOf(params.search, params.regex);
      const branches = await repositories.branches(project.id);
      return context.page(
        branches.filter(({ name }) => matches(name)),
        branch => branchEntity(context, project, caller, branch),
      );
    },
  }),

  route({
    operation: 'branches.get',
    method: 'GET',
    path: `${PATH}/:branch`,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: byName,
    handle: async context => {
      requireReadCode(context);
      const branch = await namedBranch(context);
      return ok(branchEntity(context, context.project, context.caller, branch));
    },
  }),

  route({
    operation: 'branches.exists',
    method: 'HEAD',
    path: `${PATH}/:branch`,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: byName,
    note: '204 or 404',
    handle: async context => {
      requireReadCode(context);
      await namedBranch(context);
      return noContent();
    },
  }),
  route({
    operation: 'branches.create',
    method: 'POST',
    path: PATH,
    on: 'project',
    roleBeforeParams: true,
    params: {
      branch: definite(string({ notBlank: true })),
      ref: definite(string({ notBlank: true })),
    },
    handle: async context => {
      requirePushCode(context);
      await createBranch(context);
      const branch = await namedBranch(context);
      return created(
        branchEntity(context, context.project, context.caller, branch),
      );
    },
  }),

  route({
    operation: 'branches.delete',
    method: 'DELETE',
    path: `${PATH}/:branch`,
    on: 'project',
    roleBeforeParams: true,
    params: byName,
    handle: async context => {
      requirePushCode(context);
      const { name } = await namedBranch(context);
      await refuseUpdate(context, name, 'delete');
      await context.repositories.deleteBranch(context.project.id, name);
      return noContent();
    },
  }),
];

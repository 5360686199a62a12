import { paginationParams } from '../api/paginate';
import { boolean, integer, definite, string } from '../api/params';
import { type RouteContext, route } from '../api/route';
import { protectedBranchEntity } from '../entities/protectedBranch';
import { conflict, messages, recordNotFound } from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import { ACCESS_LEVELS } from '../world/accessLevels';
import type { ProtectedBranch } from '../world/model';
import {
  BRANCH_RULE_LEVELS,
  findProtectedBranch,
  protectBranch,
  protectedBranchesOf,
  unprotectBranch,
} from '../world/protectedBranches';
import { requireReadCode } from './codeAccess';
import { checkUnmodified } from './resources';

/** lib/api/protected_branches.rb */
const PATH = '/projects/:id/protected_branches';

const byName = { name: definite(string()) };

/** The rule that the path names; a `find_by!` in GitLab. */
function namedRule({
  world,
  project,
  params,
}: RouteContext<{ name: string }>): ProtectedBranch {
  const rule = findProtectedBranch(world, project.id, params.name);
  if (!rule) {
    throw recordNotFound();
  }
  return rule;
}

const level = () => integer({ values: BRANCH_RULE_LEVELS });

const given = (value: number | null | undefined) =>
  typeof value === 'number' ? [value] : undefined;

export const protectedBranchRoutes = [
  route({
    operation: 'protectedBranches.list',
    method: 'GET',
    path: PATH,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: { ...paginationParams, search: string() },
    handle: context => {
      requireReadCode(context);
      const search = context.params.search?.toLowerCase() ?? '';
      return context.page(
        protectedBranchesOf(context.world, context.project.id).filter(
          ({ name }) => name.toLowerCase().includes(search),
        ),
        protectedBranchEntity,
      );
    },
  }),

  route({
    operation: 'protectedBranches.get',
    method: 'GET',
    path: `${PATH}/:name`,
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: byName,
    handle: context => {
      requireReadCode(context);
      return ok(protectedBranchEntity(namedRule(context)));
    },
  }),

  route({
    operation: 'protectedBranches.create',
    method: 'POST',
    path: PATH,
    on: 'project',
    minLevel: ACCESS_LEVELS.maintainer,
    roleBeforeParams: true,
    params: {
      ...byName,
      push_access_level: level(),
      merge_access_level: level(),
      unprotect_access_level: level(),
      allow_force_push: boolean({ default: false }),
    },
    onRefusal: ({ kind, reason }) =>
      kind === 'conflict' ? conflict(reason) : messages([reason], 422),
    handle: ({ world, project, params }) =>
      created(
        protectedBranchEntity(
          protectBranch(world, project.id, {
            name: params.name ?? '',
            pushAccessLevels: given(params.push_access_level),
            mergeAccessLevels: given(params.merge_access_level),
            unprotectAccessLevels: world.settings.enterprise
              ? given(params.unprotect_access_level)
              : undefined,
            allowForcePush: params.allow_force_push ?? false,
          }),
        ),
      ),
  }),

  route({
    operation: 'protectedBranches.update',
    method: 'PATCH',
    path: `${PATH}/:name`,
    on: 'project',
    minLevel: ACCESS_LEVELS.maintainer,
    roleBeforeParams: true,
    note: 'CE cannot change levels: delete, then create',
    params: { ...byName, allow_force_push: boolean() },
    handle: context => {
      const rule = namedRule(context);
      rule.allowForcePush =
        context.params.allow_force_push ?? rule.allowForcePush;
      rule.updatedAt = context.world.clock.timestamp();
      return ok(protectedBranchEntity(rule));
    },
  }),

  route({
    operation: 'protectedBranches.delete',
    method: 'DELETE',
    path: `${PATH}/:name`,
    on: 'project',
    minLevel: ACCESS_LEVELS.maintainer,
    roleBeforeParams: true,
    params: byName,
    handle: context => {
      const rule = namedRule(context);
      checkUnmodified(context, rule.updatedAt);
      unprotectBranch(context.world, rule);
      return noContent();
    },
  }),
];

import { boolean, string, unbuilt } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import {
  projectEntity,
  projectSimple,
  projectWithAccess,
} from '../entities/project';
import { apiError, errorList, forbidden, invalid } from '../http/apiErrors';
import { accepted, created, ok } from '../http/reply';
import {
  commitReadme,
  eraseProject,
  openProject,
} from '../repository/projectLifecycle';
import { isBranchName } from '../repository/refName';
import { canSeeProject, levelInProject } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { setAvatar } from '../world/avatars';
import {
  checkPermanentRemoval,
  markForDeletion,
  restoreProject,
} from '../world/projectDeletion';
import { setArchived, updateProject } from '../world/projects';
import { Invalid, Refusal } from '../world/refusals';
import { listParams, presenterFor, selectProjects } from './projectLists';
import { attributesFrom, createParams, updateParams } from './projectParams';
import { checkUnmodified } from './resources';
import { paramsOf } from './undeclared';

/** A personal limit is an array under `error`; every other invalid model is a hash under `message`. */
function renderInvalid({ errors }: Invalid) {
  return errors.limit_reached
    ? errorList(errors.limit_reached, 403)
    : invalid(errors);
}

/** In an empty repository any name will do: it is the branch that the first push is to make. */
async function isBranch(
  { repositories, project }: RouteContext<unknown>,
  name: string,
): Promise<boolean> {
  const names = await repositories.branchNames(project.id);
  return names.length === 0 ? isBranchName(name) : names.includes(name);
}

const asOwner = { on: 'project', minLevel: ACCESS_LEVELS.owner } as const;
const reasonOnly = (refusal: Refusal) => apiError(400, refusal.reason);

/** lib/api/projects.rb */
export const projectRoutes: Route[] = [
  route({
    operation: 'projects.list',
    method: 'GET',
    path: '/projects',
    anonymous: true,
    params: listParams,
    note: 'offset and keyset pagination',
    handle: context => {
      const { world, caller, params } = context;
      const visible = world.state.projects.filter(project =>
        canSeeProject(world, caller, project),
      );
      return context.page(
        selectProjects(context, visible, params),
        presenterFor(context, params),
        { keyset: ({ id }) => id, type: 'Project' },
      );
    },
  }),
  route({
    operation: 'projects.create',
    method: 'POST',
    path: '/projects',
    params: createParams,
    rules: {
      atLeastOneOf: ['name', 'path'],
      mutuallyExclusive: [
        ['import_url', 'template_name', 'template_project_id'],
      ],
    },
    onInvalid: renderInvalid,
    note: 'imports and templates are refused with 403, as where they are disabled',
    handle: async context => {
      const { world, user, params } = context;
      if (
        params.import_url ||
        params.template_name ||
        params.template_project_id
      ) {
        throw forbidden();
      }
      const project = await openProject(context, user, {
        ...attributesFrom(params),
        namespaceId: params.namespace_id,
        objectFormat: params.repository_object_format as 'sha1' | 'sha256',
      });
      setAvatar(world, { kind: 'project', id: project.id }, params.avatar);
      if (params.initialize_with_readme) {
        await commitReadme(context, user, project);
      }
      return created(await projectEntity(context, project));
    },
  }),
  route({
    operation: 'projects.get',
    method: 'GET',
    path: '/projects/:id',
    anonymous: true,
    on: 'project',
    params: {
      statistics: unbuilt(boolean()),
      license: unbuilt(boolean()),
      with_custom_attributes: unbuilt(boolean()),
    },
    note: 'also while it is marked for deletion',
    handle: async context =>
      ok(
        context.caller
          ? await projectWithAccess(context, context.project)
          : await projectSimple(context, context.project),
      ),
  }),
  route({
    operation: 'projects.update',
    method: 'PUT',
    path: '/projects/:id',
    on: 'project',
    minLevel: ACCESS_LEVELS.maintainer,
    params: updateParams,
    rules: {
      atLeastOneOf: [
        ...new Set([
          ...Object.keys(updateParams),
          ...paramsOf('projects.update', true),
        ]),
      ],
    },
    handle: async context => {
      const { world, repositories, user, project, params } = context;
      const level = levelInProject(world, user, project);
      if (params.visibility && level < ACCESS_LEVELS.owner) {
        throw forbidden();
      }
      const branch = params.default_branch;
      if (branch && !(await isBranch(context, branch))) {
        throw apiError(400, 'Could not set the default branch');
      }
      updateProject(world, user, project, attributesFrom(params));
      setAvatar(world, { kind: 'project', id: project.id }, params.avatar);
      if (branch) {
        await repositories.setHead(project.id, branch);
      }
      return ok(await projectEntity(context, project));
    },
  }),
  route({
    operation: 'projects.delete',
    method: 'DELETE',
    path: '/projects/:id',
    ...asOwner,
    params: { permanently_remove: boolean(), full_path: string() },
    onRefusal: reasonOnly,
    note: 'marks and renames first; `permanently_remove` then removes',
    handle: async context => {
      const { world, project, params } = context;
      checkUnmodified(context, project.updatedAt);
      if (params.permanently_remove) {
        checkPermanentRemoval(world, project, params.full_path);
        await eraseProject(context, project);
      } else {
        markForDeletion(world, project);
      }
      return accepted();
    },
  }),
  route({
    operation: 'projects.restore',
    method: 'POST',
    path: '/projects/:id/restore',
    ...asOwner,
    onRefusal: reasonOnly,
    handle: async context => {
      restoreProject(context.world, context.project);
      return created(await projectEntity(context, context.project));
    },
  }),
  ...[true, false].map(archived =>
    route({
      operation: archived ? 'projects.archive' : 'projects.unarchive',
      method: 'POST',
      path: `/projects/:id/${archived ? 'archive' : 'unarchive'}`,
      ...asOwner,
      onRefusal: reasonOnly,
      handle: async context => {
        setArchived(context.world, context.project, archived);
        return created(await projectEntity(context, context.project));
      },
    }),
  ),
];

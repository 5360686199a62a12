import { boolean, string } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { groupEntity } from '../entities/group';
import { apiError } from '../http/apiErrors';
import { accepted, created, ok } from '../http/reply';
import { eraseGroup } from '../repository/projectLifecycle';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { isGroupArchived } from '../world/archived';
import { setAvatar } from '../world/avatars';
import {
  checkPermanentGroupRemoval,
  markGroupForDeletion,
  restoreGroup,
  setGroupArchived,
  updateGroup,
} from '../world/groupChanges';
import { Refusal } from '../world/refusals';
import { attributesFrom, writtenParams } from './groups';
import { checkUnmodified } from './resources';

const asOwner = { on: 'group', minLevel: ACCESS_LEVELS.owner } as const;
const withStatus = (status: number) => (refusal: Refusal) =>
  apiError(status, refusal.reason);

const entity = ({ world, links, group }: RouteContext<unknown>) =>
  groupEntity(world, links, group);

/** lib/api/groups.rb: what happens to a group that is there. */
export const groupChangeRoutes: Route[] = [
  route({
    operation: 'groups.update',
    method: 'PUT',
    path: '/groups/:id',
    ...asOwner,
    // `change_visibility_level` is among what an archived group has lost.
    prevented: ({ world, group, raw }) =>
      raw.visibility !== undefined && isGroupArchived(world, group),
    params: { name: string(), path: string(), ...writtenParams },
    handle: context => {
      const { world, user, group, params } = context;
      updateGroup(world, user, group, {
        name: params.name,
        path: params.path,
        ...attributesFrom(params),
      });
      setAvatar(world, group, params.avatar);
      return ok(entity(context));
    },
  }),
  route({
    operation: 'groups.delete',
    method: 'DELETE',
    path: '/groups/:id',
    ...asOwner,
    params: { permanently_remove: boolean(), full_path: string() },
    onRefusal: withStatus(400),
    note: 'marks and renames first; `permanently_remove` then removes a subgroup; nothing happens below a marked group',
    handle: async context => {
      const { world, group, params } = context;
      checkUnmodified(context, group.updatedAt);
      if (params.permanently_remove) {
        checkPermanentGroupRemoval(world, group, params.full_path);
        await eraseGroup(context, group);
      } else {
        markGroupForDeletion(world, group);
      }
      return accepted();
    },
  }),
  route({
    operation: 'groups.restore',
    method: 'POST',
    path: '/groups/:id/restore',
    ...asOwner,
    onRefusal: withStatus(400),
    handle: context => {
      restoreGroup(context.world, context.group);
      return created(entity(context));
    },
  }),
  ...[true, false].map(archived =>
    route({
      operation: archived ? 'groups.archive' : 'groups.unarchive',
      method: 'POST',
      path: `/groups/:id/${archived ? 'archive' : 'unarchive'}`,
      ...asOwner,
      limit: { times: 'groupArchiveLimit' },
      onRefusal: withStatus(422),
      note: '200; 60 a minute',
      handle: context => {
        setGroupArchived(context.world, context.group, archived);
        return ok(entity(context));
      },
    }),
  ),
];

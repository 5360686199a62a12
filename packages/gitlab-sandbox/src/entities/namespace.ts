import { JsonObject } from '../http/json';
import { Links } from '../links';
import { Namespace } from '../world/model';
import { fullPathOf } from '../world/namespaces';
import { World } from '../world/world';

/** lib/api/entities/namespace_basic.rb; the path of a personal namespace is the user's name. */
export function namespaceBasic(
  world: World,
  links: Links,
  namespace: Namespace,
): JsonObject {
  return {
    id: namespace.id,
    name: namespace.name,
    path: namespace.path,
    kind: namespace.kind,
    full_path: fullPathOf(world, namespace),
    parent_id: namespace.parentId,
    avatar_url: namespace.kind === 'group' ? links.avatar(namespace) : null,
    web_url: links.namespace(namespace),
  };
}

import { paginationParams } from '../api/paginate';
import { boolean, string } from '../api/params';
import { route } from '../api/route';
import { notFound } from '../http/apiErrors';
import type { JsonObject } from '../http/json';
import { type Reply, ok } from '../http/reply';
import type { TreeEntry } from '../repository/treeEntry';
import { requireReadCode } from './codeAccess';

/** lib/api/entities/tree_object.rb */
function entryEntity({ id, type, path, mode }: TreeEntry): JsonObject {
  return { id, name: path.slice(path.lastIndexOf('/') + 1), type, path, mode };
}

/** A cursor is opaque to clients; here it is the last path of the page. */
const cursorOf = ({ path }: TreeEntry) =>
  Buffer.from(path).toString('base64url');

function afterCursor(
  entries: readonly TreeEntry[],
  cursor: string | null | undefined,
  size: number,
  address: URL,
): Reply {
  const start = cursor
    ? entries.findIndex(entry => cursorOf(entry) === cursor) + 1
    : 0;
  const shown = entries.slice(start, start + size);
  const hasNext = start + size < entries.length;
  const next = new URL(address);
  next.searchParams.set(
    'page_token',
    shown.length > 0 ? cursorOf(shown[shown.length - 1]) : '',
  );
  return ok(
    shown.map(entryEntity),
    hasNext ? { Link: `<${next.href}>; rel="next"` } : {},
  );
}

export const treeRoutes = [
  route({
    operation: 'tree.list',
    method: 'GET',
    path: '/projects/:id/repository/tree',
    on: 'project',
    anonymous: true,
    roleBeforeParams: true,
    params: {
      ref: string(),
      path: string(),
      recursive: boolean({ default: false }),
      ...paginationParams,
      pagination: string({
        values: ['legacy', 'keyset', 'none'],
        default: 'legacy',
      }),
      page_token: string(),
    },
    handle: async context => {
      requireReadCode(context);
      const { repositories, project, params, address } = context;
      const ref = params.ref || project.defaultBranch;
      if (!(await repositories.resolve(project.id, ref))) {
        throw notFound('Tree');
      }
      const entries = await repositories.tree(project.id, {
        ref,
        path: params.path ?? undefined,
        recursive: params.recursive ?? false,
      });
      if (!entries) {
        throw notFound('invalid revision or path');
      }
      if (params.pagination === 'none') {
        return ok(entries.map(entryEntity));
      }
      return params.pagination === 'keyset'
        ? afterCursor(
            entries,
            params.page_token,
            Math.min(100, params.per_page ?? 20),
            address,
          )
        : context.page(entries, entryEntity);
    },
  }),
];

import { createHash } from 'node:crypto';
import { boolean, definite, required, string, unbuilt } from '../api/params';
import { type RouteContext, route } from '../api/route';
import { apiError, invalidParams, notFound } from '../http/apiErrors';
import type { JsonObject } from '../http/json';
import { created, noContent, ok } from '../http/reply';
import type { FileAction } from '../repository/fileActions';
import type { FileInfo } from '../repository/files';
import { requirePushCode, requireReadCode } from './codeAccess';
import { contentOf } from './commitActions';
import { commitAs, mayPushInto } from './commits';

/** lib/api/files.rb */
const PATH = '/projects/:id/repository/files/:file_path';

/** The whole class opens to this scope for reading. */
const READ_SCOPES = ['read_repository'];

const filePath = { file_path: definite(string()) };

const simpleParams = {
  ...filePath,
  branch: definite(string({ notBlank: true })),
  commit_message: definite(string({ notBlank: true })),
  start_branch: string(),
  author_email: string(),
  author_name: string(),
};

const extendedParams = {
  ...simpleParams,
  content: required(string()),
  encoding: string({ values: ['base64', 'text'], default: 'text' }),
  last_commit_id: string(),
  execute_filemode: boolean(),
};

/** `file_path: true` (lib/api/validations/validators/file_path.rb). */
function checkPath(path: string): void {
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw invalidParams(['file_path should be a valid file path']);
  }
}

/** `assign_file_vars!` */
async function fileAt(
  context: RouteContext<{ file_path: string }>,
  ref: string,
): Promise<FileInfo> {
  requireReadCode(context);
  const { repositories, project, params } = context;
  checkPath(params.file_path);
  if (!(await repositories.resolve(project.id, ref))) {
    throw notFound('Commit');
  }
  const file = await repositories.file(project.id, ref, params.file_path);
  if (!file) {
    throw notFound('File');
  }
  return file;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `blob_data` */
function fileEntity(file: FileInfo, ref: string | undefined): JsonObject {
  return {
    file_name: nameOf(file.path),
    file_path: file.path,
    size: file.content.length,
    encoding: 'base64',
    content_sha256: createHash('sha256').update(file.content).digest('hex'),
    ref,
    blob_id: file.id,
    commit_id: file.commitId,
    last_commit_id: file.lastCommitId,
    execute_filemode: file.mode === '100755',
  };
}

/** `X-Gitlab-File-Name` and so on (lib/api/helpers/headers_helpers.rb); names beyond ASCII go out as UTF-8. */
function headersOf(entity: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entity)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        `X-Gitlab-${key
          .split('_')
          .map(word => word.charAt(0).toUpperCase() + word.slice(1))
          .join('-')}`,
        Buffer.from(String(value)).toString('latin1'),
      ]),
  );
}

type Write = RouteContext<{
  file_path: string;
  branch: string;
  commit_message: string;
  start_branch?: string | null;
  author_email?: string | null;
  author_name?: string | null;
}>;

/** A service's refusal is a 400 here, where the commit API has a 403. */
async function write(
  context: Write,
  actions: Omit<FileAction, 'filePath'>[],
): Promise<JsonObject> {
  requirePushCode(context);
  const { params } = context;
  checkPath(params.file_path);
  if (!(await mayPushInto(context, params.branch))) {
    throw apiError(400, 'You are not allowed to push into this branch');
  }
  await commitAs(context, {
    branch: params.branch,
    startBranch: params.start_branch || undefined,
    message: params.commit_message,
    authorName: params.author_name,
    authorEmail: params.author_email,
    actions: actions.map(action => ({
      ...action,
      filePath: params.file_path,
    })),
  });
  return { file_path: params.file_path, branch: params.branch };
}

/** app/services/files/update_service.rb and delete_service.rb, `file_has_changed?` */
const STALE = {
  update:
    'You are attempting to update a file that has changed since you started editing it.',
  delete:
    'You are attempting to delete a file that has been previously updated.',
};

async function refuseStale(
  { repositories, project, params }: Write,
  lastCommitId: string | null | undefined,
  text: string,
): Promise<void> {
  const file =
    lastCommitId &&
    (await repositories.file(
      project.id,
      params.start_branch || params.branch,
      params.file_path,
    ));
  if (file && file.lastCommitId !== lastCommitId) {
    throw apiError(400, text);
  }
}

export const fileRoutes = [
  route({
    operation: 'files.get',
    method: 'GET',
    path: PATH,
    on: 'project',
    anonymous: true,
    scopes: READ_SCOPES,
    params: { ...filePath, ref: definite(string({ notBlank: true })) },
    handle: async context => {
      const { ref } = context.params;
      const file = await fileAt(context, ref);
      const entity = fileEntity(file, ref);
      return ok(
        { ...entity, content: file.content.toString('base64') },
        headersOf(entity),
      );
    },
  }),

  route({
    operation: 'files.raw',
    method: 'GET',
    path: `${PATH}/raw`,
    on: 'project',
    anonymous: true,
    scopes: READ_SCOPES,
    params: {
      ...filePath,
      ref: string({ notBlank: true }),
      lfs: unbuilt(boolean()),
    },
    handle: async context => {
      const { ref } = context.params;
      const file = await fileAt(context, ref ?? 'HEAD');
      return {
        status: 200,
        raw: file.content,
        headers: {
          'Content-Type': 'text/plain',
          'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(
            nameOf(file.path),
          )}`,
          'Cache-Control': 'no-store, no-cache',
          ...headersOf(fileEntity(file, ref ?? undefined)),
        },
      };
    },
  }),

  route({
    operation: 'files.create',
    method: 'POST',
    path: PATH,
    on: 'project',
    scopes: READ_SCOPES,
    params: extendedParams,
    handle: async context => {
      const { content, encoding, execute_filemode: mode } = context.params;
      return created(
        await write(context, [
          {
            action: 'create',
            content: contentOf(content, encoding),
            executable: mode ?? false,
          },
        ]),
      );
    },
  }),

  route({
    operation: 'files.update',
    method: 'PUT',
    path: PATH,
    on: 'project',
    scopes: READ_SCOPES,
    params: extendedParams,
    handle: async context => {
      const { params } = context;
      await refuseStale(context, params.last_commit_id, STALE.update);
      const mode = params.execute_filemode;
      return ok(
        await write(context, [
          {
            action: 'update',
            content: contentOf(params.content, params.encoding),
          },
          ...(typeof mode === 'boolean'
            ? [{ action: 'chmod' as const, executable: mode }]
            : []),
        ]),
      );
    },
  }),

  route({
    operation: 'files.delete',
    method: 'DELETE',
    path: PATH,
    on: 'project',
    scopes: READ_SCOPES,
    params: { ...simpleParams, last_commit_id: string() },
    handle: async context => {
      await refuseStale(context, context.params.last_commit_id, STALE.delete);
      await write(context, [{ action: 'delete' }]);
      return noContent();
    },
  }),
];

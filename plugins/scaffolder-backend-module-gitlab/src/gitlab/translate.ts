import { z } from 'zod';
import { Secret } from '../sealing/secret';
import type {
  AccessToken,
  Branch,
  Commit,
  CreatedAccessToken,
  GitLabGroup,
  GitLabNamespace,
  GitLabProject,
  GitLabUser,
  InstanceSettings,
  ProtectedBranch,
  Variable,
} from './api';
import { ShapeFailure } from './http/failure';
import { remoteUrlOf } from './remoteUrl';
import {
  PROJECT_SETTINGS,
  accessTokenSchema,
  branchSchema,
  commitSchema,
  createdAccessTokenSchema,
  groupSchema,
  idSchema,
  instanceSettingsSchema,
  namespaceSchema,
  projectSchema,
  protectedBranchSchema,
  userSchema,
  variableSchema,
} from './schemas';

/** From GitLab's answers to our words. Each throws a `ShapeFailure` that names fields, never their values. */

/** Of something of which only that it is there is of interest. */
export function idOf(answer: unknown): number {
  return parse(idSchema, answer).id;
}

export function userOf(answer: unknown): GitLabUser {
  const user = parse(userSchema, answer);
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    webUrl: user.web_url ?? undefined,
    ...(user.is_admin ? { isAdmin: true } : {}),
  };
}

export function namespaceOf(answer: unknown): GitLabNamespace {
  const { id, kind, name, full_path } = parse(namespaceSchema, answer);
  return { id, kind, name, fullPath: full_path };
}

export function groupOf(answer: unknown): GitLabGroup {
  const group = parse(groupSchema, answer);
  return {
    id: group.id,
    kind: 'group',
    name: group.name,
    fullPath: group.full_path,
    visibility: group.visibility ?? undefined,
    projectCreationLevel: group.project_creation_level ?? undefined,
  };
}

export function instanceSettingsOf(answer: unknown): InstanceSettings {
  const settings = parse(instanceSettingsSchema, answer);
  return {
    maxTokenLifetime: settings.max_personal_access_token_lifetime ?? undefined,
    tokensMustExpire: settings.require_personal_access_token_expiry ?? true,
  };
}

export function projectOf(answer: unknown, apiBaseUrl: string): GitLabProject {
  const project = parse(projectSchema, answer);
  return {
    id: project.id,
    name: project.name,
    path: project.path,
    fullPath: project.path_with_namespace,
    webUrl: project.web_url,
    httpUrlToRepo: remoteUrlOf(project.http_url_to_repo, apiBaseUrl),
    defaultBranch: project.default_branch ?? undefined,
    emptyRepo: project.empty_repo ?? false,
    visibility: project.visibility ?? 'private',
    topics: project.topics ?? undefined,
    settings: settingsOf(answer),
    creatorId: project.creator_id ?? undefined,
    createdAt: project.created_at,
    markedForDeletionOn:
      project.marked_for_deletion_on ??
      project.marked_for_deletion_at ??
      undefined,
  };
}

function settingsOf(answer: unknown): GitLabProject['settings'] {
  const shown = answer as Record<string, unknown>;
  const settings: GitLabProject['settings'] = {};
  for (const name of PROJECT_SETTINGS) {
    const value = shown[name];
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'boolean'
    ) {
      settings[name] = value;
    }
  }
  return settings;
}

export function accessTokenOf(answer: unknown): AccessToken {
  return accessTokenFields(parse(accessTokenSchema, answer));
}

export function createdAccessTokenOf(answer: unknown): CreatedAccessToken {
  const token = parse(createdAccessTokenSchema, answer);
  return { ...accessTokenFields(token), value: Secret.of(token.token) };
}

function accessTokenFields(
  token: z.infer<typeof accessTokenSchema>,
): AccessToken {
  return {
    id: token.id,
    name: token.name,
    description: token.description ?? undefined,
    scopes: token.scopes,
    accessLevel: token.access_level ?? 0,
    userId: token.user_id,
    expiresAt: token.expires_at ?? undefined,
    active: token.active ?? false,
    revoked: token.revoked ?? false,
    createdAt: token.created_at,
  };
}

export function variableOf(answer: unknown): Variable {
  const variable = parse(variableSchema, answer);
  const hidden = variable.hidden ?? false;
  const { value } = variable;
  return {
    key: variable.key,
    value:
      hidden || value === null || value === undefined
        ? undefined
        : Secret.of(value),
    variableType: variable.variable_type ?? 'env_var',
    protected: variable.protected ?? false,
    masked: variable.masked ?? false,
    hidden,
    raw: variable.raw ?? false,
    environmentScope: variable.environment_scope ?? '*',
    description: variable.description ?? undefined,
  };
}

export function branchOf(answer: unknown): Branch {
  const branch = parse(branchSchema, answer);
  return {
    name: branch.name,
    commitId: branch.commit.id,
    protected: branch.protected ?? false,
    default: branch.default ?? false,
  };
}

export function protectedBranchOf(answer: unknown): ProtectedBranch {
  const { id, name } = parse(protectedBranchSchema, answer);
  return { id, name };
}

export function commitOf(answer: unknown): Commit {
  const commit = parse(commitSchema, answer);
  return {
    id: commit.id,
    title: commit.title,
    message: commit.message ?? '',
    authorName: commit.author_name,
    authorEmail: commit.author_email,
    createdAt: commit.created_at,
  };
}

/** Reads a list with one of the readers above. */
export function listOf<T>(answer: unknown, read: (item: unknown) => T): T[] {
  return parse(z.array(z.unknown()), answer).map(read);
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const fields = result.error.issues.map(
    issue => `${issue.path.join('.') || 'answer'}: ${issue.code}`,
  );
  throw new ShapeFailure([...new Set(fields)].join(', '));
}

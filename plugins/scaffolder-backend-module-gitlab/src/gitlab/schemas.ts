import { z } from 'zod';

/**
 * The fields we rely on, in GitLab's names; unknown ones are dropped. GitLab leaves out or nulls more than its
 * documentation says (a token's `access_level` after its bot was removed, booleans), so only what we cannot do
 * without is required.
 */

export const userSchema = z.object({
  id: z.number(),
  username: z.string(),
  name: z.string(),
  web_url: z.string().nullish(),
  is_admin: z.boolean().nullish(),
});

export const namespaceSchema = z.object({
  id: z.number(),
  kind: z.enum(['user', 'group']),
  name: z.string(),
  full_path: z.string(),
});

/** `GET /groups` has no `kind`. */
export const groupSchema = z.object({
  id: z.number(),
  name: z.string(),
  full_path: z.string(),
  visibility: z.enum(['private', 'internal', 'public']).nullish(),
  project_creation_level: z.string().nullish(),
});

export const instanceSettingsSchema = z.object({
  // Only where the instance's plan has it.
  max_personal_access_token_lifetime: z.number().nullish(),
  require_personal_access_token_expiry: z.boolean().nullish(),
});

export const projectSchema = z.object({
  id: z.number(),
  name: z.string(),
  path: z.string(),
  path_with_namespace: z.string(),
  web_url: z.string(),
  http_url_to_repo: z.string(),
  default_branch: z.string().nullish(),
  empty_repo: z.boolean().nullish(),
  visibility: z.enum(['private', 'internal', 'public']).nullish(),
  topics: z.array(z.string()).nullish(),
  creator_id: z.number().nullish(),
  created_at: z.string(),
  // Renamed from `_at` to `_on` over time; both are there in current versions.
  marked_for_deletion_on: z.string().nullish(),
  marked_for_deletion_at: z.string().nullish(),
});

/** Settings of a project that one may ask for when it is made, and that GitLab shows. */
export const PROJECT_SETTINGS = [
  'description',
  'merge_method',
  'squash_option',
  'auto_devops_enabled',
  'ci_config_path',
  'only_allow_merge_if_pipeline_succeeds',
  'allow_merge_on_skipped_pipeline',
  'only_allow_merge_if_all_discussions_are_resolved',
] as const;

export const accessTokenSchema = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string().nullish(),
  scopes: z.array(z.string()),
  access_level: z.number().nullish(),
  user_id: z.number(),
  expires_at: z.string().nullish(),
  active: z.boolean().nullish(),
  revoked: z.boolean().nullish(),
  created_at: z.string(),
});

export const createdAccessTokenSchema = accessTokenSchema.extend({
  token: z.string().min(1),
});

export const variableSchema = z.object({
  key: z.string(),
  value: z.string().nullish(),
  variable_type: z.enum(['env_var', 'file']).nullish(),
  protected: z.boolean().nullish(),
  masked: z.boolean().nullish(),
  // Since GitLab 17.4; an older one does not know hidden variables.
  hidden: z.boolean().nullish(),
  raw: z.boolean().nullish(),
  environment_scope: z.string().nullish(),
  description: z.string().nullish(),
});

export const branchSchema = z.object({
  name: z.string(),
  protected: z.boolean().nullish(),
  default: z.boolean().nullish(),
  commit: z.object({ id: z.string() }),
});

export const protectedBranchSchema = z.object({
  id: z.number(),
  name: z.string(),
});

export const commitSchema = z.object({
  id: z.string(),
  title: z.string(),
  message: z.string().nullish(),
  author_name: z.string(),
  author_email: z.string(),
  created_at: z.string(),
});

export const idSchema = z.object({ id: z.number() });

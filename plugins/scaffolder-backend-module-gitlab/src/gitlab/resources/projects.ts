import { Groups, Projects, Users } from '@gitbeaker/rest';
import { z } from 'zod';
import { answerOf, isNotFound } from '../errors/errors';
import { remoteUrlOf } from '../remoteUrl';
import { named, type ResourceId } from './address';
import {
  type Caller,
  orUndefined,
  pages,
  USUAL_LIMIT,
  type PageOptions,
} from './caller';
import { listOf, parse } from './read';

export type Visibility = 'private' | 'internal' | 'public';

export interface GitLabProject {
  id: number;
  name: string;
  path: string;
  fullPath: string;
  webUrl: string;
  /** Where git pushes to, ends in `.git`. */
  httpUrlToRepo: string;
  defaultBranch: string | undefined;
  emptyRepo: boolean;
  visibility: Visibility;
  topics: string[] | undefined;
  /** Of `NewProject.settings`, those that GitLab shows; in its own names. */
  settings: Record<string, string | boolean | null>;
  creatorId: number | undefined;
  /** ISO 8601, UTC, GitLab's clock. */
  createdAt: string;
  /** ISO date when GitLab was asked to delete it; such a project keeps its id but not its path. */
  markedForDeletionOn: string | undefined;
  archived: boolean;
  /** How long a job may run, in milliseconds; `undefined` where the credential may not see it. */
  buildTimeoutMs: number | undefined;
  /** `enabled`, `private` or `disabled`: without CI/CD, or a repository, nobody may touch the variables. */
  buildsAccessLevel: string | undefined;
  repositoryAccessLevel: string | undefined;
}

/** Fields of `POST /projects`; `settings` holds GitLab's own snake_case names, as upstream's input does. */
export interface NewProject {
  namespaceId: number;
  name: string;
  path: string;
  visibility: Visibility;
  topics?: string[];
  settings?: Record<string, unknown>;
}

export interface ProjectReads {
  /** `GET /projects/:id` */
  findProject(project: ResourceId): Promise<GitLabProject | undefined>;
  /** `GET /projects` or `GET /groups/:id/projects`. */
  searchProjects(
    options: PageOptions & { groupId?: ResourceId; userId?: number },
  ): Promise<GitLabProject[]>;
}

export interface ProjectWrites {
  /** `POST /projects` */
  createProject(project: NewProject): Promise<GitLabProject>;
  /**
   * `DELETE /projects/:id`: GitLab renames the project and deletes it after its retention period. `gone`: it was
   * not there any more; `scheduled` also when it was marked already.
   */
  deleteProject(projectId: number): Promise<'scheduled' | 'gone'>;
  /** `DELETE /projects/:id?permanently_remove=true&full_path=`, for a project that is marked already. */
  removeProjectPermanently(projectId: number, fullPath: string): Promise<void>;
}

const projectSchema = z.object({
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
  archived: z.boolean().nullish(),
  build_timeout: z.number().nullish(),
  builds_access_level: z.string().nullish(),
  repository_access_level: z.string().nullish(),
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

function readProject(answer: unknown, apiBaseUrl: string): GitLabProject {
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
    archived: project.archived ?? false,
    buildTimeoutMs:
      typeof project.build_timeout === 'number'
        ? project.build_timeout * 1000
        : undefined,
    buildsAccessLevel: project.builds_access_level ?? undefined,
    repositoryAccessLevel: project.repository_access_level ?? undefined,
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

/** Names that gitbeaker takes for itself out of the fields it is given: `sudo`, for one, would become a header. */
const GITBEAKER_OWN = new Set([
  'avatar',
  'isForm',
  'searchParams',
  'showExpanded',
  'sudo',
  'userId',
  'user_id',
]);

function newProjectBody(project: NewProject) {
  const { settings = {}, topics } = project;
  return {
    ...Object.fromEntries(
      Object.entries(settings).filter(([name]) => !GITBEAKER_OWN.has(name)),
    ),
    // Last: the plan has decided these; `settings` may say anything.
    namespaceId: project.namespaceId,
    name: project.name,
    path: project.path,
    visibility: project.visibility,
    ...(topics?.length ? { topics } : {}),
  };
}

export function projectReads({
  gitbeaker,
  call,
  apiBaseUrl,
}: Caller): ProjectReads {
  const projects = new Projects(gitbeaker);
  const groups = new Groups(gitbeaker);
  const users = new Users(gitbeaker);
  const projectOf = (answer: unknown) => readProject(answer, apiBaseUrl);
  return {
    findProject(project) {
      return orUndefined(
        call(
          {
            operation: 'projects.get',
            what: 'look up',
            on: named('project', project),
          },
          async () => projectOf(await projects.show(project)),
        ),
      );
    },

    searchProjects({ search, limit = USUAL_LIMIT, groupId, userId }) {
      const query = { ...(search ? { search } : {}), ...pages(limit) };
      return call(
        {
          operation: 'projects.list',
          what: 'search',
          on:
            groupId === undefined
              ? 'the projects'
              : `the projects of ${named('group', groupId)}`,
        },
        async () => {
          if (groupId !== undefined) {
            // Otherwise projects of other groups that are shared with this one are listed too.
            return listOf(
              await groups.allProjects(groupId, {
                ...query,
                withShared: false,
              }),
              projectOf,
            );
          }
          return listOf(
            userId === undefined
              ? await projects.all({ ...query, membership: true })
              : await users.allProjects(userId, query),
            projectOf,
          );
        },
      );
    },
  };
}

export function projectWrites({
  gitbeaker,
  call,
  apiBaseUrl,
}: Caller): ProjectWrites {
  const projects = new Projects(gitbeaker);
  const projectOf = (answer: unknown) => readProject(answer, apiBaseUrl);
  return {
    createProject(project) {
      return call(
        {
          operation: 'projects.create',
          what: `create project "${project.path}"`,
          on: `in namespace ${project.namespaceId}`,
        },
        async () => projectOf(await projects.create(newProjectBody(project))),
        { creates: true },
      );
    },

    async deleteProject(projectId) {
      try {
        await call(
          {
            operation: 'projects.delete',
            what: 'delete',
            on: named('project', projectId),
          },
          () => projects.remove(projectId),
        );
        return 'scheduled';
      } catch (error) {
        if (isNotFound(error)) return 'gone';
        if (/marked for deletion/i.test(answerOf(error) ?? '')) {
          return 'scheduled';
        }
        throw error;
      }
    },

    async removeProjectPermanently(projectId, fullPath) {
      // As a query: a DELETE's body is lost on the way through some proxies.
      const searchParams = { permanently_remove: true, full_path: fullPath };
      await call(
        {
          operation: 'projects.delete',
          what: 'remove for good',
          on: named('project', projectId),
        },
        () => projects.remove(projectId, { searchParams } as {}),
      );
    },
  };
}

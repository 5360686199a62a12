import { Groups } from '@gitbeaker/rest';
import { z } from 'zod';
import { named, type ResourceId } from './address';
import {
  type Caller,
  orUndefined,
  pages,
  USUAL_LIMIT,
  type PageOptions,
} from './caller';
import type { GitLabNamespace } from './namespaces';
import type { Visibility } from './projects';
import { listOf, parse } from './read';

export interface GitLabGroup extends GitLabNamespace {
  /** No project in it can be more open. */
  visibility: Visibility | undefined;
  /** Least role that may create projects in it: `noone`, `owner`, `maintainer`, `developer` or `administrator`. */
  projectCreationLevel: string | undefined;
  archived: boolean;
  /** ISO date when GitLab was asked to delete it. */
  markedForDeletionOn: string | undefined;
}

export interface GroupReads {
  /** `GET /groups/:id` */
  findGroup(group: ResourceId): Promise<GitLabGroup | undefined>;
  /** `GET /groups`: all that the credential's owner can see, or only where they have at least this role (number). */
  searchGroups(
    options: PageOptions & { minAccessLevel?: number },
  ): Promise<GitLabGroup[]>;
}

/** `GET /groups` has no `kind`. */
const groupSchema = z.object({
  id: z.number(),
  name: z.string(),
  full_path: z.string(),
  visibility: z.enum(['private', 'internal', 'public']).nullish(),
  project_creation_level: z.string().nullish(),
  archived: z.boolean().nullish(),
  marked_for_deletion_on: z.string().nullish(),
});

function groupOf(answer: unknown): GitLabGroup {
  const group = parse(groupSchema, answer);
  return {
    id: group.id,
    kind: 'group',
    name: group.name,
    fullPath: group.full_path,
    visibility: group.visibility ?? undefined,
    projectCreationLevel: group.project_creation_level ?? undefined,
    archived: group.archived ?? false,
    markedForDeletionOn: group.marked_for_deletion_on ?? undefined,
  };
}

export function groupReads({ gitbeaker, call }: Caller): GroupReads {
  const groups = new Groups(gitbeaker);
  return {
    findGroup(group) {
      return orUndefined(
        call(
          {
            operation: 'groups.get',
            what: 'look up',
            on: named('group', group),
          },
          async () => groupOf(await groups.show(group)),
        ),
      );
    },

    searchGroups({ search, limit = USUAL_LIMIT, minAccessLevel }) {
      return call(
        { operation: 'groups.list', what: 'search', on: 'the groups' },
        async () =>
          listOf(
            await groups.all({
              ...(search ? { search } : {}),
              // GitLab leaves out what is open to everybody, unless it is asked for.
              ...(minAccessLevel === undefined
                ? { allAvailable: true }
                : { minAccessLevel: minAccessLevel as 30 }),
              ...pages(limit),
            }),
            groupOf,
          ),
      );
    },
  };
}

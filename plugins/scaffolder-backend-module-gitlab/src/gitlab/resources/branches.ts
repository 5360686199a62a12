import { Branches } from '@gitbeaker/rest';
import { z } from 'zod';
import { named, type ResourceId } from './address';
import { type Caller, orGone, orUndefined, pages } from './caller';
import { listOf, parse } from './read';

export interface Branch {
  name: string;
  commitId: string;
  protected: boolean;
  /** Whether it is the default branch of its project. */
  default: boolean;
}

export interface BranchReads {
  /** `GET /projects/:id/repository/branches/:branch` */
  findBranch(project: ResourceId, name: string): Promise<Branch | undefined>;
  /** `GET /projects/:id/repository/branches`, all pages */
  listBranches(
    project: ResourceId,
    options?: { search?: string },
  ): Promise<Branch[]>;
}

export interface BranchWrites {
  /** `POST /projects/:id/repository/branches` */
  createBranch(project: ResourceId, name: string, ref: string): Promise<Branch>;
  /** `DELETE /projects/:id/repository/branches/:branch` */
  deleteBranch(project: ResourceId, name: string): Promise<'deleted' | 'gone'>;
}

const branchSchema = z.object({
  name: z.string(),
  protected: z.boolean().nullish(),
  default: z.boolean().nullish(),
  commit: z.object({ id: z.string() }),
});

function branchOf(answer: unknown): Branch {
  const branch = parse(branchSchema, answer);
  return {
    name: branch.name,
    commitId: branch.commit.id,
    protected: branch.protected ?? false,
    default: branch.default ?? false,
  };
}

export function branchReads({ gitbeaker, call }: Caller): BranchReads {
  const branches = new Branches(gitbeaker);
  return {
    findBranch(project, name) {
      return orUndefined(
        call(
          {
            operation: 'branches.get',
            what: `look up branch "${name}" of`,
            on: named('project', project),
          },
          async () => branchOf(await branches.show(project, name)),
        ),
      );
    },

    listBranches(project, { search } = {}) {
      return call(
        {
          operation: 'branches.list',
          what: 'list the branches of',
          on: named('project', project),
        },
        async () =>
          listOf(
            await branches.all(project, {
              ...(search ? { search } : {}),
              ...pages('all'),
            }),
            branchOf,
          ),
      );
    },
  };
}

export function branchWrites({ gitbeaker, call }: Caller): BranchWrites {
  const branches = new Branches(gitbeaker);
  return {
    createBranch(project, name, ref) {
      return call(
        {
          operation: 'branches.create',
          what: `create branch "${name}" from "${ref}" in`,
          on: named('project', project),
        },
        async () => branchOf(await branches.create(project, name, ref)),
        { creates: true },
      );
    },

    deleteBranch(project, name) {
      return orGone(
        call(
          {
            operation: 'branches.delete',
            what: `delete branch "${name}" of`,
            on: named('project', project),
          },
          async () => {
            await branches.remove(project, name);
            return 'deleted' as const;
          },
        ),
      );
    },
  };
}

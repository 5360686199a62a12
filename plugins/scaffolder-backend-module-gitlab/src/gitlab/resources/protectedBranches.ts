import { ProtectedBranches } from '@gitbeaker/rest';
import { z } from 'zod';
import { named, type ResourceId } from './address';
import { type Caller, orGone, orUndefined } from './caller';
import { parse } from './read';

/** The rule that protects a branch. */
export interface ProtectedBranch {
  id: number;
  name: string;
}

export interface ProtectedBranchReads {
  /** `GET /projects/:id/protected_branches/:name` */
  findProtectedBranch(
    project: ResourceId,
    name: string,
  ): Promise<ProtectedBranch | undefined>;
}

export interface ProtectedBranchWrites {
  /** `POST /projects/:id/protected_branches` */
  protectBranch(project: ResourceId, name: string): Promise<ProtectedBranch>;
  /** `DELETE /projects/:id/protected_branches/:name` */
  unprotectBranch(
    project: ResourceId,
    name: string,
  ): Promise<'unprotected' | 'gone'>;
}

const protectedBranchSchema = z.object({
  id: z.number(),
  name: z.string(),
});

function protectedBranchOf(answer: unknown): ProtectedBranch {
  const { id, name } = parse(protectedBranchSchema, answer);
  return { id, name };
}

export function protectedBranchReads({
  gitbeaker,
  call,
}: Caller): ProtectedBranchReads {
  const protectedBranches = new ProtectedBranches(gitbeaker);
  return {
    findProtectedBranch(project, name) {
      return orUndefined(
        call(
          {
            operation: 'protectedBranches.get',
            what: `look up the protection of branch "${name}" of`,
            on: named('project', project),
          },
          async () =>
            protectedBranchOf(await protectedBranches.show(project, name)),
        ),
      );
    },
  };
}

export function protectedBranchWrites({
  gitbeaker,
  call,
}: Caller): ProtectedBranchWrites {
  const protectedBranches = new ProtectedBranches(gitbeaker);
  return {
    protectBranch(project, name) {
      return call(
        {
          operation: 'protectedBranches.create',
          what: `protect branch "${name}" of`,
          on: named('project', project),
        },
        async () =>
          protectedBranchOf(await protectedBranches.create(project, name)),
        { creates: true },
      );
    },

    unprotectBranch(project, name) {
      return orGone(
        call(
          {
            operation: 'protectedBranches.delete',
            what: `remove the protection of branch "${name}" of`,
            on: named('project', project),
          },
          async () => {
            await protectedBranches.unprotect(project, name);
            return 'unprotected' as const;
          },
        ),
      );
    },
  };
}

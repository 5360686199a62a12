import { GroupMembers, ProjectMembers } from '@gitbeaker/rest';
import { named, type ResourceId } from './address';
import { type Caller, orUndefined } from './caller';
import type { NamespaceReads } from './namespaces';
import type { UserReads } from './users';

export interface MemberReads {
  /**
   * Whether the credential sees every project below a group or user, so that what GitLab does not show there does not
   * exist: it is an administrator's, or of a member of the group (`GET /groups/:id/members/all/:user_id`), or the
   * namespace is its user's own.
   */
  seesAllOf(namespacePath: string): Promise<boolean>;
}

export interface MemberWrites {
  /** `POST /projects/:id/members` */
  addProjectMember(
    project: ResourceId,
    userId: number,
    accessLevel: number,
  ): Promise<void>;
}

export function memberReads(
  { gitbeaker, call }: Caller,
  api: NamespaceReads & UserReads,
): MemberReads {
  const groupMembers = new GroupMembers(gitbeaker);
  return {
    async seesAllOf(namespacePath) {
      const namespace = await api.findNamespace(namespacePath);
      if (!namespace) {
        return false;
      }
      const me = await api.currentUser();
      if (me.isAdmin) {
        return true;
      }
      if (namespace.kind === 'user') {
        return namespace.fullPath === me.username;
      }
      const membership = await orUndefined(
        call(
          {
            operation: 'groupMembers.getAll',
            what: `look up the role of user ${me.id} in`,
            on: `group "${namespacePath}"`,
          },
          () =>
            groupMembers.show(namespacePath, me.id, { includeInherited: true }),
        ),
      );
      return membership !== undefined;
    },
  };
}

export function memberWrites({ gitbeaker, call }: Caller): MemberWrites {
  const members = new ProjectMembers(gitbeaker);
  return {
    async addProjectMember(project, userId, accessLevel) {
      await call(
        {
          operation: 'projectMembers.add',
          what: `add user ${userId} as a member to`,
          on: named('project', project),
        },
        () => members.add(project, accessLevel as 30, { userId }),
        { creates: true },
      );
    },
  };
}

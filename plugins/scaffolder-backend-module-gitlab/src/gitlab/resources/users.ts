import { Users } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Caller } from './caller';
import { listOf, parse } from './read';

export interface GitLabUser {
  id: number;
  username: string;
  name: string;
  webUrl?: string;
  /** GitLab says it to administrators only. */
  isAdmin?: boolean;
}

export interface UserReads {
  /** `GET /user` */
  currentUser(): Promise<GitLabUser>;
  /** `GET /users?username=` */
  findUser(username: string): Promise<GitLabUser | undefined>;
}

const userSchema = z.object({
  id: z.number(),
  username: z.string(),
  name: z.string(),
  web_url: z.string().nullish(),
  is_admin: z.boolean().nullish(),
});

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

export function userReads({ gitbeaker, call }: Caller): UserReads {
  const users = new Users(gitbeaker);
  return {
    currentUser() {
      return call(
        {
          operation: 'user.get',
          what: 'ask who the credential belongs to',
          on: 'GitLab',
        },
        async () => userOf(await users.showCurrentUser()),
      );
    },

    findUser(username) {
      return call(
        {
          operation: 'users.list',
          what: `look up user "${username}"`,
          on: 'GitLab',
        },
        async () =>
          listOf(await users.all({ username, page: 1, perPage: 1 }), userOf).at(
            0,
          ),
      );
    },
  };
}

import {
  GroupAccessTokens,
  PersonalAccessTokens,
  ProjectAccessTokens,
} from '@gitbeaker/rest';
import { z } from 'zod';
import { Secret } from '../../sealing/secret';
import { gitlabDetailsOf } from '../errors/errors';
import { named, type Container } from './address';
import { type Caller, orGone, orUndefined, pages } from './caller';
import { listOf, parse, idOf } from './read';

export interface AccessToken {
  id: number;
  name: string;
  description: string | undefined;
  scopes: string[];
  accessLevel: number;
  /** The bot user that GitLab made for the token. */
  userId: number;
  /** `YYYY-MM-DD`; the token dies at 00:00 UTC of that day. `undefined`: never. */
  expiresAt: string | undefined;
  active: boolean;
  revoked: boolean;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC; GitLab moves it at most every 10 minutes. `undefined`: never used, or GitLab does not say. */
  lastUsedAt: string | undefined;
}

export interface NewAccessToken {
  name: string;
  scopes: string[];
  /** GitLab's number, 10 to 50. */
  accessLevel: number;
  /** `YYYY-MM-DD`. Left out: GitLab's own default applies. */
  expiresAt?: string;
  description?: string;
}

/** The only moment GitLab ever tells a token's value. */
export interface CreatedAccessToken extends AccessToken {
  value: Secret;
}

export interface AccessTokenFilter {
  /** GitLab lists revoked and expired ones too unless asked for `active`. */
  state?: 'active' | 'inactive';
  /** Of exactly this name. A GitLab that can search sends no others; what one sends that cannot is left out here. */
  name?: string;
  /** At most so many; default `all`, every page. */
  limit?: number | 'all';
}

export interface AccessTokenReads {
  /** `GET /:kind/:id/access_tokens` */
  listAccessTokens(
    container: Container,
    filter?: AccessTokenFilter,
  ): Promise<AccessToken[]>;
  /** `GET /:kind/:id/access_tokens/:token_id` */
  findAccessToken(
    container: Container,
    tokenId: number,
  ): Promise<AccessToken | undefined>;
  /** `GET /personal_access_tokens/self`: the id of the token that this client acts with; `undefined` where it does not work. */
  findOwnTokenId(): Promise<number | undefined>;
}

export interface AccessTokenWrites {
  /** `POST /:kind/:id/access_tokens` */
  createAccessToken(
    container: Container,
    token: NewAccessToken,
  ): Promise<CreatedAccessToken>;
  /**
   * `POST /:kind/:id/access_tokens/:token_id/rotate`: revokes it and makes another of the same bot, in one move. Without
   * grace, and with the description of the old one.
   *
   * @param expiresAt - `YYYY-MM-DD`; without it GitLab gives it seven days
   */
  rotateAccessToken(
    container: Container,
    tokenId: number,
    expiresAt: string,
  ): Promise<CreatedAccessToken>;
  /** `DELETE /:kind/:id/access_tokens/:token_id` */
  revokeAccessToken(
    container: Container,
    tokenId: number,
  ): Promise<'revoked' | 'gone'>;
}

const accessTokenSchema = z.object({
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
  last_used_at: z.string().nullish(),
});

const createdAccessTokenSchema = accessTokenSchema.extend({
  token: z.string().min(1),
});

function accessTokenOf(answer: unknown): AccessToken {
  return accessTokenFields(parse(accessTokenSchema, answer));
}

function createdAccessTokenOf(answer: unknown): CreatedAccessToken {
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
    lastUsedAt: token.last_used_at ?? undefined,
  };
}

/**
 * Whether a search for the name finds what has it. GitLab searches for the words of a text, with single spaces between
 * them, so a name with other space in it is found in the whole list only.
 */
function isFoundByGitLab(name: string | undefined): boolean {
  return name !== undefined && /^\S+( \S+)*$/.test(name);
}

export function accessTokenReads({
  gitbeaker,
  call,
}: Caller): AccessTokenReads {
  const tokensOf = {
    project: new ProjectAccessTokens(gitbeaker),
    group: new GroupAccessTokens(gitbeaker),
  };
  const personalTokens = new PersonalAccessTokens(gitbeaker);
  return {
    async listAccessTokens(container, { state, name, limit = 'all' } = {}) {
      const found = await call(
        {
          operation: `${container.kind}AccessTokens.list`,
          what: 'list the access tokens of',
          on: named(container.kind, container.id),
        },
        async () =>
          listOf(
            await tokensOf[container.kind].all(container.id, {
              ...(state === undefined ? {} : { state }),
              ...(isFoundByGitLab(name) ? { search: name } : {}),
              ...pages(limit),
            }),
            accessTokenOf,
          ),
      );
      return name === undefined
        ? found
        : found.filter(token => token.name === name);
    },

    findAccessToken(container, tokenId) {
      return orUndefined(
        call(
          {
            operation: `${container.kind}AccessTokens.get`,
            what: `look up access token ${tokenId} of`,
            on: named(container.kind, container.id),
          },
          async () =>
            accessTokenOf(
              await tokensOf[container.kind].show(container.id, tokenId),
            ),
        ),
      );
    },

    async findOwnTokenId() {
      try {
        return await call(
          {
            operation: 'personalAccessTokens.getSelf',
            what: 'ask which token it is',
            on: 'GitLab',
          },
          async () => idOf(await personalTokens.show()),
        );
      } catch (error) {
        if (gitlabDetailsOf(error)?.status === 401) return undefined;
        throw error;
      }
    },
  };
}

export function accessTokenWrites({
  gitbeaker,
  call,
}: Caller): AccessTokenWrites {
  const tokensOf = {
    project: new ProjectAccessTokens(gitbeaker),
    group: new GroupAccessTokens(gitbeaker),
  };
  return {
    createAccessToken(container, token) {
      return call(
        {
          operation: `${container.kind}AccessTokens.create`,
          what: `create access token "${token.name}" of`,
          on: named(container.kind, container.id),
        },
        async () =>
          createdAccessTokenOf(
            await tokensOf[container.kind].create(
              container.id,
              token.name,
              token.scopes as [],
              // gitbeaker's type wants a date; GitLab has its own default.
              token.expiresAt as string,
              {
                accessLevel: token.accessLevel as 30,
                ...(token.description === undefined
                  ? {}
                  : { description: token.description }),
              },
            ),
          ),
        { creates: true },
      );
    },

    rotateAccessToken(container, tokenId, expiresAt) {
      return call(
        {
          operation: `${container.kind}AccessTokens.rotate`,
          what: `rotate access token ${tokenId} of`,
          on: named(container.kind, container.id),
        },
        async () =>
          createdAccessTokenOf(
            await tokensOf[container.kind].rotate(container.id, tokenId, {
              expiresAt,
            }),
          ),
        { creates: true },
      );
    },

    revokeAccessToken(container, tokenId) {
      return orGone(
        call(
          {
            operation: `${container.kind}AccessTokens.revoke`,
            what: `revoke access token ${tokenId} of`,
            on: named(container.kind, container.id),
          },
          async () => {
            await tokensOf[container.kind].revoke(container.id, tokenId);
            return 'revoked' as const;
          },
        ),
      );
    },
  };
}

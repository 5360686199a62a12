import { DeployTokens } from '@gitbeaker/rest';
import { z } from 'zod';
import { Secret } from '../../sealing/secret';
import { type Container, named } from './address';
import { type Caller, orGone, orUndefined, pages } from './caller';
import { listOf, parse } from './read';

/** GitLab keeps no description of it, no date on which it was made, and not when it was last used. */
export interface DeployToken {
  id: number;
  /** Need not be unique. */
  name: string;
  /** For git and the registries; need not be unique. */
  username: string;
  scopes: string[];
  /** ISO 8601, UTC. `undefined`: never. */
  expiresAt: string | undefined;
  revoked: boolean;
  expired: boolean;
}

export interface NewDeployToken {
  name: string;
  scopes: string[];
  /** Left out: GitLab's own, `gitlab+deploy-token-<id>`. */
  username?: string;
}

/** The only moment GitLab ever tells a token's value. */
export interface CreatedDeployToken extends DeployToken {
  value: Secret;
}

export interface DeployTokenReads {
  /** `GET /:kind/:id/deploy_tokens`, revoked and expired ones too; all of them, or at most `limit`. */
  listDeployTokens(
    container: Container,
    options?: { limit?: number },
  ): Promise<DeployToken[]>;
  /** `GET /:kind/:id/deploy_tokens/:token_id` */
  findDeployToken(
    container: Container,
    tokenId: number,
  ): Promise<DeployToken | undefined>;
}

export interface DeployTokenWrites {
  /** `POST /:kind/:id/deploy_tokens` */
  createDeployToken(
    container: Container,
    token: NewDeployToken,
  ): Promise<CreatedDeployToken>;
  /** `DELETE /:kind/:id/deploy_tokens/:token_id` */
  deleteDeployToken(
    container: Container,
    tokenId: number,
  ): Promise<'deleted' | 'gone'>;
}

const schema = z.object({
  id: z.number(),
  name: z.string(),
  username: z.string(),
  scopes: z.array(z.string()),
  expires_at: z.string().nullish(),
  revoked: z.boolean().nullish(),
  expired: z.boolean().nullish(),
});

const createdSchema = schema.extend({ token: z.string().min(1) });

function deployTokenOf(answer: unknown): DeployToken {
  return fieldsOf(parse(schema, answer));
}

function fieldsOf(token: z.infer<typeof schema>): DeployToken {
  const { id, name, username, scopes } = token;
  return {
    id,
    name,
    username,
    scopes,
    expiresAt: token.expires_at ?? undefined,
    revoked: token.revoked ?? false,
    expired: token.expired ?? false,
  };
}

/** How gitbeaker addresses a project or group. */
function inContainer({ kind, id }: Container): { projectId: number | string } {
  return { [`${kind}Id`]: id } as { projectId: number | string };
}

export function deployTokenReads({
  gitbeaker,
  call,
}: Caller): DeployTokenReads {
  const tokens = new DeployTokens(gitbeaker);
  return {
    listDeployTokens(container, { limit } = {}) {
      return call(
        {
          operation: `${container.kind}DeployTokens.list`,
          what: 'list the deploy tokens of',
          on: named(container.kind, container.id),
        },
        async () =>
          listOf(
            await tokens.all({
              ...inContainer(container),
              ...pages(limit ?? 'all'),
            } as {}),
            deployTokenOf,
          ),
      );
    },

    findDeployToken(container, tokenId) {
      return orUndefined(
        call(
          {
            operation: `${container.kind}DeployTokens.get`,
            what: `look up deploy token ${tokenId} of`,
            on: named(container.kind, container.id),
          },
          async () =>
            deployTokenOf(await tokens.show(tokenId, inContainer(container))),
        ),
      );
    },
  };
}

export function deployTokenWrites({
  gitbeaker,
  call,
}: Caller): DeployTokenWrites {
  const tokens = new DeployTokens(gitbeaker);
  return {
    createDeployToken(container, { name, scopes, username }) {
      return call(
        {
          operation: `${container.kind}DeployTokens.create`,
          what: `create deploy token "${name}" of`,
          on: named(container.kind, container.id),
        },
        async () => {
          const token = parse(
            createdSchema,
            await tokens.create(name, scopes as [], {
              ...inContainer(container),
              username,
            }),
          );
          return { ...fieldsOf(token), value: Secret.of(token.token) };
        },
        { creates: true },
      );
    },

    deleteDeployToken(container, tokenId) {
      return orGone(
        call(
          {
            operation: `${container.kind}DeployTokens.delete`,
            what: `delete deploy token ${tokenId} of`,
            on: named(container.kind, container.id),
          },
          async () => {
            await tokens.remove(tokenId, inContainer(container));
            return 'deleted' as const;
          },
        ),
      );
    },
  };
}

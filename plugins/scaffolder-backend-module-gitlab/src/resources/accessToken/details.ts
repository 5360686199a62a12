import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const ACCESS_TOKEN = 'accessToken';

const schema = z.object({
  /** What GitLab was asked for, so that the token can be made again. */
  spec: z
    .object({
      name: z.string(),
      scopes: z.array(z.string()),
      accessLevel: z.number(),
      expiresAt: z.string().optional(),
      description: z.string().optional(),
    })
    .optional(),
  /** The bot user that GitLab made for it. */
  userId: z.number().optional(),
  /** GitLab's number. */
  accessLevel: z.number().optional(),
});

export type AccessTokenDetails = z.infer<typeof schema>;

export const accessTokenDetails = detailsFormat(schema);

import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const DEPLOY_TOKEN = 'deployToken';

const schema = z.object({
  /** What GitLab was asked for, so that the token can be made again. */
  spec: z
    .object({
      name: z.string(),
      scopes: z.array(z.string()),
      username: z.string().optional(),
    })
    .optional(),
  /**
   * The largest id that was there before it was asked for: a deploy token has no description that could carry a mark, so
   * one whose answer was lost is known by being younger. `undefined`: it was never asked for.
   */
  floor: z.number().optional(),
  username: z.string().optional(),
});

export type DeployTokenDetails = z.infer<typeof schema>;

export const deployTokenDetails = detailsFormat(schema);

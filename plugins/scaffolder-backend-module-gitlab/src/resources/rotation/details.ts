import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const ROTATION = 'rotation';

const schema = z.object({
  credentialId: z.string().optional(),
  /** The one that the step found: another attempt makes no second one. */
  fromGeneration: z.number().optional(),
  generation: z.number().optional(),
  tokenId: z.number().optional(),
  userId: z.number().optional(),
  expiresAt: z.string().optional(),
  variableKeys: z.array(z.string()).optional(),
  previousTokenId: z.number().optional(),
  /** ISO 8601, UTC. */
  previousRetiresAt: z.string().optional(),
  previousRevokedAt: z.string().optional(),
});

export type RotationDetails = z.infer<typeof schema>;

export const rotationDetails = detailsFormat(schema);

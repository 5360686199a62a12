import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

const schema = z.object({
  /** Of the commit that it was created with. */
  commitId: z.string().optional(),
});

export type BranchDetails = z.infer<typeof schema>;

export const branchDetails = detailsFormat(schema);

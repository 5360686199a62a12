import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const CONTENT = 'content';

const schema = z.object({
  /** Noted before there is a commit: they tell a signed one where nobody heard that it arrived. */
  message: z.string().optional(),
  authorName: z.string().optional(),
  authorEmail: z.string().optional(),
  /** Hashes of the commits that attempts were about to push; any of them may have arrived. */
  commits: z.array(z.string()).optional(),
  /** Of the commit that arrived. */
  commitHash: z.string().optional(),
  outcome: z.string().optional(),
});

export type ContentDetails = z.infer<typeof schema>;

export const contentDetails = detailsFormat(schema);

import { z } from 'zod';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const PROJECT = 'project';

/** As GitLab called the project when it was made or found. */
const schema = z.object({
  /** Whether the task has made it. */
  created: z.boolean().optional(),
  name: z.string().optional(),
  fullPath: z.string().optional(),
  webUrl: z.string().optional(),
  /** There were no files to push from the start, so that none can have been lost. */
  emptyWorkspace: z.boolean().optional(),
});

export type ProjectDetails = z.infer<typeof schema>;

export const projectDetails = detailsFormat(schema);

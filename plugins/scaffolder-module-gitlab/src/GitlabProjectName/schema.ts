import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { gitlabOptions } from '../gitlab/options';

export const GitlabProjectNameSchema = makeFieldSchema({
  output: z =>
    z.string().describe("The project's path in its namespace, e.g. `orders`"),
  uiOptions: z =>
    z.object({
      ...gitlabOptions(z),
      namespaceField: z
        .string()
        .optional()
        .describe(
          'Name of the parameter that holds the namespace. Default: `namespace`.',
        ),
      namespace: z
        .string()
        .optional()
        .describe('The namespace, where the form does not ask for it.'),
    }),
});

export type GitlabProjectNameProps = typeof GitlabProjectNameSchema.TProps;

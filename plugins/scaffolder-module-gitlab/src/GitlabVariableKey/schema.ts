import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

export const GitlabVariableKeySchema = makeFieldSchema({
  output: z =>
    z.string().describe('Key of a CI/CD variable, e.g. `DEPLOY_TOKEN`'),
});

export type GitlabVariableKeyProps = typeof GitlabVariableKeySchema.TProps;

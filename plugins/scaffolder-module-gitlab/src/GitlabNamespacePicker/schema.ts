import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { gitlabOptions } from '../gitlab/options';

export const GitlabNamespacePickerSchema = makeFieldSchema({
  output: z =>
    z.string().describe('Full path of the namespace, e.g. `acme/platform`'),
  uiOptions: z => z.object(gitlabOptions(z)),
});

export type GitlabNamespacePickerProps =
  typeof GitlabNamespacePickerSchema.TProps;

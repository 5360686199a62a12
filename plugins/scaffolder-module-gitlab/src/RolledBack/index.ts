import { scaffolderTemplateOutputsBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { z } from 'zod/v4';
import { RolledBack } from './Component';

/** Which templates it is for is a matter of the portal's configuration: Backstage wants to have them listed. */
export const rolledBack = scaffolderTemplateOutputsBlueprint.makeWithOverrides({
  name: 'gitlab-rolled-back',
  configSchema: {
    templateRefs: z.array(z.string()).optional().default([]),
  },
  factory: (originalFactory, { config }) =>
    originalFactory({
      component: RolledBack,
      templateRefs: config.templateRefs,
    }),
});

import type { TemplateAction } from '@backstage/plugin-scaffolder-node';

/** By the id of an action: inputs that public templates carry and upstream refuses, with what is to be said of them. */
const LEGACY: Record<string, Record<string, string>> = {
  'gitlab:repo:push': {
    description:
      'Legacy: description is ignored, with a warning. What the commit says is commitMessage',
  },
};

/** An action of upstream's that also takes its legacy inputs, and warns once of each. */
export function withLegacyInputs<A extends TemplateAction<any, any, any>>(
  action: A,
): A {
  const legacy = LEGACY[action.id];
  if (!legacy) {
    return action;
  }
  const { input, ...schema } = action.schema as Record<string, any>;
  const properties = Object.fromEntries(
    Object.entries(legacy).map(([name, description]) => [
      name,
      { description },
    ]),
  );
  return {
    ...action,
    schema: {
      ...schema,
      input: { ...input, properties: { ...input.properties, ...properties } },
    },
    handler: async ctx => {
      const known = { ...ctx.input };
      for (const name of Object.keys(legacy)) {
        if (known[name] !== undefined) {
          ctx.logger.warn(`Ignoring ${name}: it is no input of ${action.id}`);
          delete known[name];
        }
      }
      await action.handler({ ...ctx, input: known });
    },
  };
}

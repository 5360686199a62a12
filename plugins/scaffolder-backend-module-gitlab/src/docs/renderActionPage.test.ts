import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  actionPageName,
  DocumentedAction,
  renderActionIndex,
  renderActionPage,
} from './renderActionPage';

const action: DocumentedAction = {
  ...createTemplateAction({
    id: 'gitlab:testThing:create',
    description: 'Makes a thing of <words>',
    supportsDryRun: true,
    examples: [
      {
        description: 'The smallest.',
        example: 'steps:\n  - action: gitlab:testThing:create\n',
      },
    ],
    schema: {
      input: {
        name: z => z.string().describe('Name, with a | in it'),
        id: z => z.union([z.number(), z.string()]).optional(),
        kind: z => z.enum(['a', 'b']).default('a').describe('Which\nkind'),
        lifetime: z =>
          z
            .union([
              z.string(),
              z.object({ days: z.number(), hours: z.number().optional() }),
            ])
            .optional(),
        branches: z =>
          z
            .array(
              z.object({
                name: z.string(),
                protect: z.boolean().optional(),
              }),
            )
            .optional(),
        settings: z => z.object({ topics: z.array(z.string()) }).optional(),
      },
      output: { thingId: z => z.number().describe('Id of the thing') },
    },
    async handler() {},
  }),
  docs: {
    calls: ['`POST /things`', '`GET /things`'],
    again: 'makes another',
    role: 'Maintainer of the project',
  },
};

describe('renderActionPage', () => {
  it('says everything the definition knows', () => {
    expect(renderActionPage(action)).toBe(
      `<!-- Generated from the action by scripts/generate-action-docs.ts. Do not edit. -->

# gitlab:testThing:create

Makes a thing of <words>

|  |  |
| --- | --- |
| **Calls** | \`POST /things\`; \`GET /things\` |
| **Run again** | makes another |
| **Role in GitLab** | Maintainer of the project |
| **Dry run** | yes |

## Input

| Field | Type | Required | Default | Description |
| --- | --- | --- | --- | --- |
| \`name\` | string | yes |  | Name, with a \\| in it |
| \`id\` | number or string | no |  |  |
| \`kind\` | "a" or "b" | no | \`"a"\` | Which kind |
| \`lifetime\` | string or object { days, hours } | no |  |  |
| \`branches\` | array of object | no |  |  |
| \`branches[].name\` | string | yes |  |  |
| \`branches[].protect\` | boolean | no |  |  |
| \`settings\` | object | no |  |  |
| \`settings.topics\` | array of string | yes |  |  |

## Output

| Field | Type | Description |
| --- | --- | --- |
| \`thingId\` | number | Id of the thing |

## Examples

### The smallest

\`\`\`yaml
steps:
  - action: gitlab:testThing:create
\`\`\`
`,
    );
  });

  it('does with very little', () => {
    const page = renderActionPage({
      id: 'gitlab:nothing',
      docs: { role: 'None' },
    });
    expect(page).toContain('## Input\n\nNone.\n\n## Output\n\nNone.\n');
    expect(page).not.toContain('Examples');
  });
});

describe('renderActionIndex', () => {
  it('leads to every page', () => {
    expect(renderActionIndex([action])).toContain(
      '| [`gitlab:testThing:create`](./gitlab-test-thing-create.md) | Makes a thing of \\<words> | yes |',
    );
  });
});

describe('actionPageName', () => {
  it.each([
    ['publish:gitlab', 'publish-gitlab.md'],
    ['publish:gitlab:merge-request', 'publish-gitlab-merge-request.md'],
    [
      'gitlab:projectAccessToken:create',
      'gitlab-project-access-token-create.md',
    ],
  ])('of %s is %s', (id, name) => {
    expect(actionPageName(id)).toBe(name);
  });
});

import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import type { PageDocs } from './actionDocs';
import { FieldRow, flattenSchema, JsonSchema } from './flattenSchema';
import { sections, table } from './markdown';

/** What a page is made from. */
export interface DocumentedAction {
  id: string;
  description?: string;
  examples?: TemplateExample[];
  supportsDryRun?: boolean;
  schema?: { input?: object; output?: object };
  docs: PageDocs;
}

/** What the rows of a page are called, in their order. */
const HEADS: [keyof PageDocs, string][] = [
  ['origin', 'From'],
  ['calls', 'Calls'],
  ['changes', 'Changes'],
  ['again', 'Run again'],
  ['secret', 'Secrets'],
  ['role', 'Role in GitLab'],
];

const GENERATED =
  '<!-- Generated from the action by scripts/generate-action-docs.ts. Do not edit. -->';

/** `gitlab-project-access-token-create.md` for `gitlab:projectAccessToken:create` */
export function actionPageName(actionId: string): string {
  const words = actionId
    .replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    .replace(/:/g, '-');
  return `${words}.md`;
}

/** An action's page in Markdown. */
export function renderActionPage(action: DocumentedAction): string {
  const input = flattenSchema(action.schema?.input as JsonSchema | undefined);
  const output = flattenSchema(action.schema?.output as JsonSchema | undefined);
  return sections([
    GENERATED,
    `# ${action.id}`,
    action.description,
    docsTable(action),
    '## Input',
    input.length > 0 ? inputTable(input) : 'None.',
    '## Output',
    output.length > 0 ? outputTable(output) : 'None.',
    ...examples(action.examples ?? []),
  ]);
}

/** The list of all pages. */
export function renderActionIndex(actions: DocumentedAction[]): string {
  return sections([
    GENERATED,
    '# Actions',
    table(
      ['Action', 'What it does', 'Dry run'],
      actions.map(action => [
        `[\`${action.id}\`](./${actionPageName(action.id)})`,
        action.description ?? '',
        yesOrNo(action.supportsDryRun),
      ]),
    ),
  ]);
}

function docsTable({ docs, supportsDryRun }: DocumentedAction): string {
  return table(
    ['', ''],
    [
      ...HEADS.filter(([name]) => docs[name]).map(([name, head]) => [
        `**${head}**`,
        [docs[name]].flat().join('; '),
      ]),
      ['**Dry run**', yesOrNo(supportsDryRun)],
    ],
  );
}

function inputTable(rows: FieldRow[]): string {
  return table(
    ['Field', 'Type', 'Required', 'Default', 'Description'],
    rows.map(row => [
      code(row.path),
      row.type,
      yesOrNo(row.required),
      row.byDefault === undefined ? '' : code(row.byDefault),
      row.description,
    ]),
  );
}

function outputTable(rows: FieldRow[]): string {
  return table(
    ['Field', 'Type', 'Description'],
    rows.map(row => [code(row.path), row.type, row.description]),
  );
}

function examples(all: TemplateExample[]): string[] {
  if (all.length === 0) {
    return [];
  }
  return [
    '## Examples',
    ...all.flatMap(({ description, example }) => [
      `### ${description.replace(/\.$/, '')}`,
      `\`\`\`yaml\n${example.trim()}\n\`\`\``,
    ]),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

function yesOrNo(is: boolean | undefined): string {
  return is ? 'yes' : 'no';
}

import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { FieldRow, flattenSchema, JsonSchema } from './flattenSchema';
import { sections, table } from './markdown';
import type { Fact } from './readFacts';

/** What a page is made from: an action's definition, and what it does not know of itself. */
export interface DocumentedAction {
  id: string;
  description?: string;
  examples?: TemplateExample[];
  supportsDryRun?: boolean;
  schema?: { input?: object; output?: object };
  /** The role GitLab wants, as a phrase. */
  requiredRole: string;
  facts: Fact[];
}

/** What the words of an action's doc comment are for a reader who does not know our code. */
const FACT_HEADS: Record<string, string> = {
  Calls: 'Calls',
  Changes: 'Changes',
  Again: 'Run again',
  Secret: 'Secrets',
  Origin: 'From',
};

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
    facts(action),
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

function facts(action: DocumentedAction): string {
  return table(
    ['', ''],
    [
      ...action.facts
        .filter(fact => FACT_HEADS[fact.word])
        .map(fact => [`**${FACT_HEADS[fact.word]}**`, fact.text]),
      ['**Role in GitLab**', action.requiredRole],
      ['**Dry run**', yesOrNo(action.supportsDryRun)],
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

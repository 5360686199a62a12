import type { AdviceRow, Mender } from '../gitlab/errors/advice/row';
import { sections, table } from './markdown';

const INTRODUCTION = `<!-- Generated from the table of advice by scripts/generate-docs.ts. Do not edit. -->

# Troubleshooting

For whoever reads an error of one of the actions, and wants to know why, and who can do something about it. The message of an
error says what was tried, on what, what GitLab answered, and what to do; look here for the answer. \`…\` stands for what differs. What
a failed task has left, and how to go on, is in [recovery.md](recovery.md).`;

const MENDERS: Record<Mender, string> = {
  'template author': 'writes the template',
  'person who runs the template': 'fills in the form; may only have to wait',
  'token owner':
    'whose token the step acts with: the user who signed in, or whoever put a token into `integrations.gitlab`',
  'portal administrator':
    "looks after Backstage's backend and its configuration",
  'owner in GitLab': 'has the role Owner in the project or group',
  'GitLab administrator': 'looks after the GitLab instance',
};

/** The page `docs/troubleshooting.md`: every row of the table, in its order. */
export function renderTroubleshooting(rows: readonly AdviceRow[]): string {
  const isAnswer = ({ end }: AdviceRow) => end === 'answer';
  const isPush = ({ via }: AdviceRow) => via === 'push';
  return sections([
    INTRODUCTION,
    '## Who can help',
    table(
      ['Who', ''],
      Object.entries(MENDERS).map(([who, does]) => [who, does]),
    ),
    '## GitLab answers with an error',
    ofRows(rows.filter(row => isAnswer(row) && !isPush(row))),
    '## A push fails',
    ofRows(rows.filter(isPush)),
    '## GitLab does not answer, or something else does',
    ofRows(rows.filter(row => !isAnswer(row) && !isPush(row))),
  ]);
}

function ofRows(rows: readonly AdviceRow[]): string {
  return table(
    ['Status', 'What the message says', 'Cause', 'Who can help'],
    rows.map(row => [
      statusOf(row),
      row.message,
      row.cause,
      row.menders.join(', '),
    ]),
  );
}

function statusOf({ status }: AdviceRow): string {
  if (typeof status === 'object' && 'least' in status) {
    return `${status.least} and above`;
  }
  return [status ?? []].flat().join(', ');
}

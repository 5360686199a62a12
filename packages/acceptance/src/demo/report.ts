import { JournalEntry } from '../gitlabState';
import { style } from './style';
import { DemoSummary, ProofResult } from './summary';

/** What each request of the chain is for, in the words of somebody who asks why it is needed. */
const PURPOSE: Record<string, string> = {
  'namespaces.get': 'which group is that? (creating wants its number)',
  'projects.create': 'create the project',
  'git.infoRefs': 'git: what is there already?',
  'git.receivePack': 'git: push the first commit',
  'projectAccessTokens.create': 'mint the token',
  'projectVariables.create': 'put it into the variable',
};

const MARK: Record<ProofResult['outcome'], string> = {
  proven: '✔',
  refuted: '✘',
  unprovable: '–',
};

const COLOUR = {
  proven: 'green',
  refuted: 'red',
  unprovable: 'yellow',
} as const;

/** The summary as a person reads it. */
export function report(summary: DemoSummary): string {
  const sections = [
    made(summary),
    requests(summary.requests),
    proofs(summary.proofs),
    verdict(summary),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function made({
  template,
  project,
  steps,
  seconds,
  links,
  error,
}: DemoSummary) {
  const rows = steps.map(
    ({ name, action, status }) =>
      `  ${stepMark(status)} ${pad(name, 32)}${style('dim', action)}`,
  );
  return [
    `${bold(project?.path ?? template)}, ${seconds.toFixed(1)} s after pressing Create`,
    ...rows,
    error && `\n  ${style('red', error)}`,
    ...links.map(link => `    ${pad(link.title ?? '', 32)}${link.url}`),
  ]
    .filter(Boolean)
    .join('\n');
}

function stepMark(status: string): string {
  switch (status) {
    case 'completed':
      return mark('proven');
    case 'skipped':
      return style('dim', '–');
    default:
      return mark('refuted');
  }
}

function requests(chain: JournalEntry[] | undefined) {
  if (!chain) {
    return '';
  }
  const rows = chain.map(
    (entry, index) =>
      `  ${index + 1}. ${pad(PURPOSE[entry.operation] ?? entry.operation, 50)}${pad(entry.operation, 32)}${entry.durationMs} ms`,
  );
  return [bold(`${chain.length} requests to GitLab`), ...rows].join('\n');
}

function proofs(results: ProofResult[]) {
  if (results.length === 0) {
    return '';
  }
  const rows = results.flatMap(({ claim, outcome, detail }) => [
    `  ${mark(outcome)} ${claim}`,
    ...(outcome === 'unprovable' ? `cannot be shown here: ${detail}` : detail)
      .split('\n')
      .map(line => `      ${style('dim', line)}`),
  ]);
  return [bold('Checked afterwards, against GitLab itself'), ...rows].join(
    '\n',
  );
}

function verdict({
  ok,
  proofs: results,
  status,
  isSandbox,
  project,
}: DemoSummary) {
  const open = results.filter(({ outcome }) => outcome === 'unprovable').length;
  const lines = [];
  if (status !== 'completed') {
    lines.push(style('red', `The template's run ended as ${status}.`));
  } else if (!ok) {
    lines.push(style('red', 'Not everything it claims is true.'));
  } else {
    lines.push(
      style(
        'green',
        open
          ? `Everything that can be checked here is true; ${open} claims could not be.`
          : 'Everything it claims is true.',
      ),
    );
  }
  if (project) {
    lines.push(
      isSandbox
        ? 'The sandbox is gone again, and its links with it. To click through it: npm start'
        : `The project is still there: ${project.url}`,
    );
  }
  return lines.join('\n');
}

function mark(outcome: ProofResult['outcome']): string {
  return style(COLOUR[outcome], MARK[outcome]);
}

function bold(text: string): string {
  return style('bold', text);
}

function pad(text: string, width: number): string {
  return text.length < width ? text.padEnd(width) : `${text} `;
}

/** What the task page knows of a task, as far as what it made is concerned. */
export interface TaskFacts {
  spec:
    | {
        steps: { id: string; action?: string }[];
        EXPERIMENTAL_recovery?: { EXPERIMENTAL_strategy?: string };
      }
    | undefined;
  steps: Record<string, { status: string } | undefined>;
  stepLogs: Record<string, string[] | undefined>;
}

export interface Rollback {
  /**
   * `none`: the template has no such step, or the run did not come to it. `resumable`: the same, and the page has a Retry
   * button.
   */
  state: 'none' | 'resumable' | 'complete' | 'incomplete';
  undone: string[];
  /** What is still at GitLab, on purpose or because it could not be removed. */
  left: string[];
  /** Where nothing was rolled back: what the log says of its steps at GitLab. */
  done: string[];
}

const ACTION = 'gitlab:task:rollback';
/** Those of this module and of upstream. */
const AT_GITLAB = /^(publish:)?gitlab(:|$)/;

/** Reads from the log of the rollback's step what it has done: one line each, a warning for what is still there. */
export function readRollback(facts: TaskFacts): Rollback {
  const step = facts.spec?.steps.find(({ action }) => action === ACTION);
  const status = step && facts.steps[step.id]?.status;
  if (!step || (status !== 'completed' && status !== 'failed')) {
    const steps = facts.spec?.steps ?? [];
    return {
      state: hasRetryButton(facts) ? 'resumable' : 'none',
      undone: [],
      left: [],
      done: steps
        .filter(({ action }) => AT_GITLAB.test(action ?? ''))
        .flatMap(({ id }) => linesOf(facts, id, 'info')),
    };
  }
  const left = linesOf(facts, step.id, 'warn');
  return {
    state:
      status === 'completed' && left.length === 0 ? 'complete' : 'incomplete',
    undone: linesOf(facts, step.id, 'info'),
    left,
    done: [],
  };
}

/** As Backstage's page of a run decides it. */
function hasRetryButton({ spec }: TaskFacts): boolean {
  return spec?.EXPERIMENTAL_recovery?.EXPERIMENTAL_strategy === 'startOver';
}

function linesOf(facts: TaskFacts, stepId: string, level: string): string[] {
  return (facts.stepLogs[stepId] ?? [])
    .map(readLine)
    .filter(line => line !== undefined)
    .filter(line => line.level === level)
    .map(({ text }) => text);
}

/** `2026-11-23T03:50:42.000Z info: Deleted …`, coloured for a terminal; other lines are the engine's own. */
function readLine(line: string): { level: string; text: string } | undefined {
  // eslint-disable-next-line no-control-regex
  const plain = line.replace(/\u001b\[\d+m/g, '');
  const [, level, text] = /^\S+\s+(info|warn): ([^\n]*)/.exec(plain) ?? [];
  return text && !text.startsWith('Talking to GitLab ')
    ? { level, text }
    : undefined;
}

/** What a person does now. */
export function whatNext(rollback: Rollback): string {
  switch (rollback.state) {
    case 'complete':
      return 'Nothing of this run stands in the way of another try. Start Over opens the form with what you had filled in.';
    case 'incomplete':
      return 'Something of this run is still at GitLab, see above. Show this page to whoever looks after this portal before you start over.';
    case 'resumable':
      return 'What this run has made at GitLab stays there, and Retry goes on from there.';
    default:
      return 'What this run has made at GitLab may still be there. Show this page to whoever looks after this portal before you start over.';
  }
}

/** What the task page knows of a task, as far as its rollback is concerned. */
export interface TaskFacts {
  spec: { steps: { id: string; action?: string }[] } | undefined;
  steps: Record<string, { status: string } | undefined>;
  stepLogs: Record<string, string[] | undefined>;
}

export interface Rollback {
  /** `none`: the template has no such step, or the run did not come to it. */
  state: 'none' | 'complete' | 'incomplete';
  undone: string[];
  /** What is still at GitLab, on purpose or because it could not be removed. */
  left: string[];
}

const ACTION = 'gitlab:task:rollback';

/** Reads from the log of the rollback's step what it has done: one line each, a warning for what is still there. */
export function readRollback(facts: TaskFacts): Rollback {
  const step = facts.spec?.steps.find(({ action }) => action === ACTION);
  const status = step && facts.steps[step.id]?.status;
  if (!step || (status !== 'completed' && status !== 'failed')) {
    return { state: 'none', undone: [], left: [] };
  }
  const lines = (facts.stepLogs[step.id] ?? [])
    .map(readLine)
    .filter(line => line !== undefined);
  const left = lines
    .filter(({ level }) => level === 'warn')
    .map(({ text }) => text);
  return {
    state:
      status === 'completed' && left.length === 0 ? 'complete' : 'incomplete',
    undone: lines
      .filter(({ level }) => level === 'info')
      .map(({ text }) => text),
    left,
  };
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
    default:
      return 'What the finished steps have made at GitLab is still there. Show this page to whoever looks after this portal before you start over.';
  }
}

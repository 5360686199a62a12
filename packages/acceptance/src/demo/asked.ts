import { Task } from '../scaffolderClient';

/** What a template asks of GitLab for one token, with the form's values filled in. */
export interface AskedToken {
  name: string | undefined;
  accessLevel: string | number | undefined;
  scopes: string[] | undefined;
  expiresIn: string | undefined;
}

export interface Asked {
  tokens: AskedToken[];
  /** Keys of the CI/CD variables that are to hold them. */
  variableKeys: string[];
  /** Where the template's own files come from. */
  skeleton: string | undefined;
}

interface Step {
  action: string;
  input?: Record<string, unknown>;
}

interface TaskSpec {
  steps: Step[];
  parameters: Record<string, unknown>;
  templateInfo?: { baseUrl?: string };
}

export function whatWasAsked(task: Task): Asked {
  const spec = task.spec as TaskSpec;
  const steps = spec.steps.map(step => ({
    action: step.action,
    input: fillIn(step.input ?? {}, spec.parameters),
  }));
  const of = (action: string) =>
    steps.filter(step => step.action === action).map(({ input }) => input);

  const tokens = of('gitlab:projectAccessToken:create');
  const [fetched] = of('fetch:template');
  return {
    tokens: tokens.map(input => ({
      name: input.name as AskedToken['name'],
      accessLevel: input.accessLevel as AskedToken['accessLevel'],
      scopes: input.scopes as AskedToken['scopes'],
      expiresIn: input.expiresIn as AskedToken['expiresIn'],
    })),
    variableKeys: [
      ...tokens.map(input => input.variableKey),
      ...of('gitlab:projectVariable:create').map(input => input.key),
    ].filter(key => typeof key === 'string'),
    skeleton:
      fetched && spec.templateInfo?.baseUrl
        ? new URL(String(fetched.url), spec.templateInfo.baseUrl).href
        : undefined,
  };
}

/** `${{ parameters.x.y }}` only: enough for what a form decides. */
function fillIn(
  input: Record<string, unknown>,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const [, name] =
        typeof value === 'string'
          ? (/^\$\{\{ parameters\.([\w.]+) \}\}$/.exec(value) ?? [])
          : [];
      return [key, name ? valueAt(parameters, name) : value];
    }),
  );
}

function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      values,
    );
}

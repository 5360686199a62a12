import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { inRepository } from '../repository';
import { checkValues, findTemplate } from './template';
import { UsageError } from './usageError';

export interface DemoOptions {
  template: string;
  values: Record<string, unknown>;
  json: boolean;
  /** A GitLab that is not ours; the sandbox otherwise. */
  gitlab: { url: string; token: string } | undefined;
}

export const USAGE = `npm run demo -- [options]

Runs a template unattended and proves what it claims. It starts a GitLab sandbox and a portal of its own.

  --template NAME   the template to run (default: new-service)
  --values FILE     what a person would type into its form, as YAML or JSON
                    (default: templates/new-service/values.yaml)
  --json            print the summary as JSON, and nothing else
  --help            print this

GITLAB_URL and GITLAB_TOKEN make it run on a real GitLab. What it makes there stays there, and the proofs that need
to look where GitLab lets nobody look are left out.
`;

/**
 * @throws UsageError when something is wrong with them
 * @throws InvalidFormError when the template's form does not take the values
 */
export function readOptions(
  args: string[],
  env: NodeJS.ProcessEnv,
): DemoOptions | 'help' {
  const { template, values, json, help } = parseFlags(args);
  if (help) {
    return 'help';
  }
  const form = findTemplate(template);
  const gitlab = readGitLab(env);
  const isUsual = template.startsWith('new-service');
  if (!values && (gitlab || !isUsual)) {
    throw new UsageError(
      gitlab
        ? 'On a real GitLab, say with --values FILE which group the new project goes to.'
        : `Say with --values FILE what the form of ${template} is filled in with.`,
    );
  }
  const typed = readValues(
    values
      ? // npm runs this elsewhere than where the person is, and says where that was.
        resolve(env.INIT_CWD ?? '.', values)
      : inRepository('templates/new-service/values.yaml'),
  );
  checkValues(form, typed);
  return { template, values: typed, json, gitlab };
}

function parseFlags(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        template: { type: 'string', default: 'new-service' },
        values: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readGitLab(env: NodeJS.ProcessEnv): DemoOptions['gitlab'] {
  const { GITLAB_URL, GITLAB_TOKEN } = env;
  if (!GITLAB_URL && !GITLAB_TOKEN) {
    return undefined;
  }
  if (!GITLAB_URL || !GITLAB_TOKEN) {
    throw new UsageError(
      'Set both GITLAB_URL and GITLAB_TOKEN to use a real GitLab, or neither to use the sandbox.',
    );
  }
  if (!/^https?:\/\/[^/]/.test(GITLAB_URL) || !URL.canParse(GITLAB_URL)) {
    throw new UsageError(
      `GITLAB_URL is "${GITLAB_URL}", which is no address such as https://gitlab.example.com.`,
    );
  }
  return { url: GITLAB_URL.replace(/\/+$/, ''), token: GITLAB_TOKEN };
}

function readValues(file: string): Record<string, unknown> {
  let values: unknown;
  try {
    values = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `Cannot read the values from ${file}: ${(error as Error).message}`,
    );
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new UsageError(`${file} must hold names and values.`);
  }
  return values as Record<string, unknown>;
}

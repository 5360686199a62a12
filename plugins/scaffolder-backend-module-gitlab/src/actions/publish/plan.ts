import { InputError } from '@backstage/errors';
import {
  projectNameProblem,
  projectPathProblem,
} from '../../domain/projectName';
import {
  descriptionProblem,
  environmentScopeProblem,
  variableKeyProblem,
} from '../../domain/variableRules';
import type { NewVariable, Visibility } from '../../gitlab/api';
import type {
  IfProjectExists,
  WantedProject,
} from '../../resources/project/create';
import type { VariableWish } from '../../resources/variable/plan';

export interface ProjectWish {
  owner: string;
  repo: string;
  repoVisibility: Visibility;
  topics: string[];
  settings?: {
    name?: string;
    path?: string;
    visibility?: Visibility;
    topics?: string[];
    [setting: string]: unknown;
  };
  ifExists: IfProjectExists;
}

/** All but the id of the namespace, which only GitLab knows. */
export type ProjectPlan = Omit<WantedProject, 'spec'> & {
  spec: Omit<WantedProject['spec'], 'namespaceId'>;
};

/**
 * Pure: the project `publish:gitlab` is going to ask for.
 *
 * @throws InputError if GitLab would refuse the name or the path
 */
export function planProject(wish: ProjectWish): ProjectPlan {
  const { name, path, visibility, topics, ...settings } = wish.settings ?? {};
  const spec = {
    name: name ?? wish.repo,
    path: path ?? wish.repo,
    visibility: visibility ?? wish.repoVisibility,
    topics: topics ?? wish.topics,
    settings,
  };
  const problem =
    projectPathProblem(spec.path) ?? projectNameProblem(spec.name);
  if (problem) {
    throw new InputError(
      `GitLab would not take a project "${spec.name}" with the path "${spec.path}": ${problem}`,
    );
  }
  return {
    fullPath: `${wish.owner}/${spec.path}`,
    spec,
    ifExists: wish.ifExists,
  };
}

/** A variable as the list in the input writes it, in GitLab’s own names. */
export interface ListedVariable {
  key: string;
  value: string;
  description?: string;
  variable_type?: NewVariable['variableType'];
  protected?: boolean;
  masked?: boolean;
  masked_and_hidden?: boolean;
  raw?: boolean;
  environment_scope?: string;
}

/**
 * Pure: a listed variable in our words, with upstream’s defaults.
 *
 * @throws InputError if the key, the environment scope or the description is not right
 */
export function readListedVariable(
  listed: ListedVariable,
): Omit<VariableWish, 'value' | 'sealed'> {
  const environmentScope = listed.environment_scope ?? '*';
  const ofDescription = descriptionProblem(listed.description ?? '');
  const problem =
    variableKeyProblem(listed.key) ??
    environmentScopeProblem(environmentScope) ??
    (ofDescription && `has a description that ${ofDescription}`);
  if (problem) {
    throw new InputError(`projectVariables: "${listed.key}" ${problem}`);
  }
  return {
    key: listed.key,
    variableType: listed.variable_type ?? 'env_var',
    protected: listed.protected ?? false,
    masked: listed.masked,
    maskedAndHidden: listed.masked_and_hidden,
    raw: listed.raw ?? false,
    environmentScope,
    description: listed.description,
  };
}

import { Resource, ResourceKind, Variable, VariableType } from './model';
import { BLANK, tooLong } from './formats';
import { Complaints, Refusal } from './refusals';
import { World } from './world';

export const VARIABLE_TYPES: readonly VariableType[] = ['env_var', 'file'];

/** app/models/concerns/ci/maskable.rb: what a job's log could not be searched for cannot be masked. */
const MASKABLE: Record<'expanded' | 'raw', RegExp> = {
  expanded: /^[a-zA-Z0-9_+=/@:.~-]{8,}$/,
  raw: /^\S{8,}$/,
};

/** lib/gitlab/regex.rb, `environment_scope_regex`. */
const ENVIRONMENT_SCOPE = /^[a-zA-Z0-9_/${}. *-]+$/;
const ENVIRONMENT_SCOPE_TEXT =
  "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces";

const KEY = /^[a-zA-Z0-9_]+$/;

export interface VariableAttributes {
  key: string;
  value: string;
  variableType: VariableType;
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | null;
}

export function variablesOf(world: World, resource: Resource): Variable[] {
  return world.state.variables.filter(
    variable =>
      variable.resource.kind === resource.kind &&
      variable.resource.id === resource.id,
  );
}

/** How GitLab's 404 calls them: after their models. */
const NOUNS: Record<ResourceKind, string> = {
  project: 'Variable',
  group: 'GroupVariable',
};

/**
 * The one variable with this key. The filter compares scopes as text, it does not match wildcards
 * (lib/api/helpers/variables_helpers.rb). Of several a project wants to know which; a group takes the first
 * (lib/api/group_variables.rb).
 */
export function findVariable(
  world: World,
  resource: Resource,
  key: string,
  environmentScope?: string,
): Variable {
  const found = variablesOf(world, resource).filter(
    variable =>
      variable.key === key &&
      (environmentScope === undefined ||
        variable.environmentScope === environmentScope),
  );
  if (found.length > 1 && resource.kind === 'project') {
    throw new Refusal(
      "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
      'conflict',
    );
  }
  if (found.length === 0) {
    throw new Refusal(NOUNS[resource.kind], 'missing');
  }
  return found[0];
}

function isMaskable({ value, raw }: Variable): boolean {
  return MASKABLE[raw ? 'raw' : 'expanded'].test(value);
}

function checkVariable(
  world: World,
  variable: Variable,
  before?: Variable,
): void {
  const { key, environmentScope, description } = variable;
  const isTaken = variablesOf(world, variable.resource).some(
    other =>
      other !== before &&
      other.key === key &&
      other.environmentScope === environmentScope,
  );
  const complaints = new Complaints()
    .when(key === '', 'key', BLANK)
    .when(key.length > 255, 'key', tooLong(255))
    .when(!KEY.test(key), 'key', "can contain only letters, digits and '_'.")
    .when(isTaken, 'key', `(${key}) has already been taken`)
    .when(variable.masked && !isMaskable(variable), 'value', 'is invalid')
    .when(environmentScope === '', 'environment_scope', BLANK)
    .when(
      !ENVIRONMENT_SCOPE.test(environmentScope),
      'environment_scope',
      ENVIRONMENT_SCOPE_TEXT,
    )
    .when((description ?? '').length > 255, 'description', tooLong(255))
    .when(
      Boolean(before?.hidden && !variable.masked),
      'base',
      'The visibility setting cannot be changed for masked and hidden variables.',
    );
  complaints.throwIfAny();
}

function checkLimit(world: World, resource: Resource): void {
  const limits: Record<ResourceKind, number> = {
    project: world.settings.projectVariableLimit,
    group: world.settings.groupVariableLimit,
  };
  const limit = limits[resource.kind];
  new Complaints()
    .when(
      variablesOf(world, resource).length >= limit,
      'base',
      `Maximum number of ${resource.kind} ci variables (${limit}) exceeded`,
    )
    .throwIfAny();
}

/** Scopes on group variables are a paid feature; without it they are ignored. */
function scopeFor(world: World, resource: Resource, wanted: string): string {
  return resource.kind === 'group' && !world.settings.enterprise
    ? '*'
    : wanted.trim();
}

export function createVariable(
  world: World,
  { kind, id }: Resource,
  attributes: VariableAttributes,
): Variable {
  // An older GitLab does not know the parameter: the value stays readable, and is only masked if that was asked too.
  const hidden = attributes.hidden && world.settings.supportsHiddenVariables;
  const variable: Variable = {
    ...attributes,
    resource: { kind, id },
    updatedAt: world.clock.timestamp(),
    key: attributes.key.trim(),
    hidden,
    masked: attributes.masked || hidden,
    environmentScope: scopeFor(
      world,
      { kind, id },
      attributes.environmentScope,
    ),
  };
  checkVariable(world, variable);
  checkLimit(world, { kind, id });
  world.state.variables.push(variable);
  return variable;
}

/** Hiding is decided at birth; the value of a hidden variable can still be overwritten. */
export function updateVariable(
  world: World,
  variable: Variable,
  changes: Partial<Omit<VariableAttributes, 'key' | 'hidden'>>,
): void {
  const changed: Variable = { ...variable, ...changes };
  changed.environmentScope = scopeFor(
    world,
    variable.resource,
    changed.environmentScope,
  );
  checkVariable(world, changed, variable);
  Object.assign(variable, changed, { updatedAt: world.clock.timestamp() });
}

export function deleteVariable(world: World, variable: Variable): void {
  world.state.variables = world.state.variables.filter(
    other => other !== variable,
  );
}

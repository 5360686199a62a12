import { paginationParams } from '../api/paginate';
import { boolean, hash, definite, required, string } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { variable as present } from '../entities/variable';
import { isJsonObject, JsonValue } from '../http/json';
import { created, noContent, ok } from '../http/reply';
import { isGroupArchived, isWithoutCi } from '../world/archived';
import { Variable, VariableType } from '../world/model';
import {
  createVariable,
  deleteVariable,
  findVariable,
  updateVariable,
  VARIABLE_TYPES,
  variablesOf,
} from '../world/variables';
import {
  checkUnmodified,
  resourceOf,
  RESOURCES,
  ResourceRoutes,
} from './resources';

const filter = { filter: hash() };

const attributes = {
  protected: boolean(),
  masked: boolean(),
  raw: boolean(),
  variable_type: string({ values: VARIABLE_TYPES }),
  environment_scope: string(),
  description: string(),
};

/** `filter[environment_scope]`, in a query as in a JSON body. */
function wantedEnvironmentScope(given: JsonValue): string | undefined {
  const environmentScope = isJsonObject(given)
    ? given.environment_scope
    : undefined;
  return typeof environmentScope === 'string' ? environmentScope : undefined;
}

/** `null` is given, and blank. */
function environmentScopeGiven(
  given: string | null | undefined,
  otherwise: string,
): string {
  return given === undefined ? otherwise : (given ?? '');
}

function routesFor({
  kind,
  prefix,
  path,
  adminLevel,
}: ResourceRoutes): Route[] {
  const base = `${path}/variables`;
  const common = {
    on: kind,
    minLevel: adminLevel,
    roleBeforeParams: true,
    prevented: (context: RouteContext) =>
      kind === 'project'
        ? isWithoutCi(context.project)
        : isGroupArchived(context.world, context.group),
  } as const;
  const wanted = (
    context: RouteContext<{
      key: string;
      filter: JsonValue;
    }>,
  ): Variable =>
    findVariable(
      context.world,
      resourceOf(context, kind),
      context.params.key,
      wantedEnvironmentScope(context.params.filter),
    );
  const key = { key: definite(string()) };
  return [
    route({
      operation: `${prefix}Variables.list`,
      method: 'GET',
      path: base,
      ...common,
      params: paginationParams,
      note: 'hidden values are null',
      handle: context =>
        context.page(
          variablesOf(context.world, resourceOf(context, kind)),
          row => present(context.world, row),
        ),
    }),
    route({
      operation: `${prefix}Variables.get`,
      method: 'GET',
      path: `${base}/:key`,
      ...common,
      params: { ...key, ...filter },
      note:
        kind === 'project'
          ? 'the filter is an exact match; 409 when several fit'
          : 'the filter is an exact match; the first when several fit',
      handle: context => ok(present(context.world, wanted(context))),
    }),
    route({
      operation: `${prefix}Variables.create`,
      method: 'POST',
      path: base,
      ...common,
      params: {
        key: required(string()),
        value: required(string()),
        masked_and_hidden: boolean(),
        ...attributes,
      },
      handle: context => {
        const { world, params } = context;
        const row = createVariable(world, resourceOf(context, kind), {
          key: params.key ?? '',
          value: params.value ?? '',
          variableType: (params.variable_type ?? 'env_var') as VariableType,
          protected: params.protected ?? false,
          masked: params.masked ?? false,
          hidden: params.masked_and_hidden ?? false,
          raw: params.raw ?? false,
          environmentScope: environmentScopeGiven(
            params.environment_scope,
            '*',
          ),
          description: params.description ?? null,
        });
        return created(present(world, row));
      },
    }),
    route({
      operation: `${prefix}Variables.update`,
      method: 'PUT',
      path: `${base}/:key`,
      ...common,
      params: { ...key, value: string(), ...attributes, ...filter },
      note: '`environment_scope` is the new one, `filter` selects the row',
      handle: context => {
        const { world, params } = context;
        const row = wanted(context);
        updateVariable(world, row, {
          value: params.value ?? row.value,
          variableType: (params.variable_type ??
            row.variableType) as VariableType,
          protected: params.protected ?? row.protected,
          masked: params.masked ?? row.masked,
          raw: params.raw ?? row.raw,
          environmentScope: environmentScopeGiven(
            params.environment_scope,
            row.environmentScope,
          ),
          description:
            params.description === undefined
              ? row.description
              : params.description,
        });
        return ok(present(world, row));
      },
    }),
    route({
      operation: `${prefix}Variables.delete`,
      method: 'DELETE',
      path: `${base}/:key`,
      ...common,
      params: { ...key, ...filter },
      handle: context => {
        const row = wanted(context);
        checkUnmodified(context, row.updatedAt);
        deleteVariable(context.world, row);
        return noContent();
      },
    }),
  ];
}

/** lib/api/ci/variables.rb and lib/api/group_variables.rb */
export const variableRoutes: Route[] = RESOURCES.flatMap(routesFor);

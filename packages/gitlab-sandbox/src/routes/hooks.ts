import { hookEntity } from '../entities/hook';
import { bareError, invalid, recordNotFound } from '../http/apiErrors';
import { isJsonObject, JsonValue } from '../http/json';
import { paginationParams } from '../http/paginate';
import {
  boolean,
  Declared,
  integer,
  list,
  definite,
  required,
  string,
} from '../http/params';
import { created, noContent, ok } from '../http/reply';
import { Route, route, RouteContext } from '../http/route';
import { ACCESS_LEVELS } from '../world/accessLevels';
import {
  createHook,
  deleteHook,
  HOOK_EVENTS,
  hooksOf,
  updateHook,
} from '../world/hooks';
import { Hook } from '../world/model';
import { Invalid } from '../world/refusals';
import { checkUnmodified } from './resources';

const stored = {
  ...Object.fromEntries(HOOK_EVENTS.map(event => [event, boolean()])),
  name: string(),
  description: string(),
  enable_ssl_verification: boolean(),
  push_events_branch_filter: string(),
  branch_filter_strategy: string({
    values: ['wildcard', 'regex', 'all_branches'],
  }),
  custom_webhook_template: string(),
};

const secrets = {
  token: string(),
  custom_headers: list(),
  url_variables: list(),
};

function pairs(given: JsonValue[] | null | undefined) {
  return given?.filter(isJsonObject).map(({ key, value }) => ({
    key: String(key),
    value: String(value),
  }));
}

/** Only what was given, so that an update leaves the rest alone. */
function settingsFrom(params: Record<string, unknown>) {
  return Object.fromEntries(
    Object.keys(stored)
      .filter(key => params[key] !== undefined)
      .map(key => [key, params[key]]),
  );
}

function attributesFrom(params: Declared<typeof secrets>) {
  return {
    token: params.token,
    settings: settingsFrom(params),
    customHeaders: pairs(params.custom_headers),
    urlVariables: pairs(params.url_variables),
  };
}

/** Under `error`, with 422; what is not about URL or filter is a hash, with 422 too. */
function render({ errors }: Invalid) {
  const [text] = [
    ...(errors.url ?? []),
    ...(errors.push_events_branch_filter ?? []),
  ];
  return text ? bareError(text, 422) : invalid(errors, 422);
}

function hookById({
  world,
  project,
  params,
}: RouteContext<{ hook_id: number }>): Hook {
  const hook = hooksOf(world, project).find(({ id }) => id === params.hook_id);
  if (!hook) {
    throw recordNotFound();
  }
  return hook;
}

const common = {
  on: 'project',
  minLevel: ACCESS_LEVELS.maintainer,
  roleBeforeParams: true,
  onInvalid: render,
} as const;

const hookId = { hook_id: definite(integer()) };

/** lib/api/project_hooks.rb and lib/api/helpers/web_hooks_helpers.rb */
export const hookRoutes: Route[] = [
  route({
    operation: 'projectHooks.list',
    method: 'GET',
    path: '/projects/:id/hooks',
    ...common,
    params: paginationParams,
    handle: ({ world, project, page }) =>
      page(hooksOf(world, project), hookEntity),
  }),
  route({
    operation: 'projectHooks.get',
    method: 'GET',
    path: '/projects/:id/hooks/:hook_id',
    ...common,
    params: hookId,
    handle: context => ok(hookEntity(hookById(context))),
  }),
  route({
    operation: 'projectHooks.create',
    method: 'POST',
    path: '/projects/:id/hooks',
    ...common,
    params: { url: required(string()), ...stored, ...secrets },
    note: 'hooks are kept, never called',
    handle: ({ world, project, params }) =>
      created(
        hookEntity(
          createHook(world, project, {
            url: params.url ?? '',
            ...attributesFrom(params),
          }),
        ),
      ),
  }),
  route({
    operation: 'projectHooks.update',
    method: 'PUT',
    path: '/projects/:id/hooks/:hook_id',
    ...common,
    params: { ...hookId, url: string(), ...stored, ...secrets },
    handle: context => {
      const { world, params } = context;
      const hook = hookById(context);
      const changes = Object.entries({
        url: params.url,
        ...attributesFrom(params),
      }).filter(
        ([, value]) =>
          value !== undefined &&
          value !== null &&
          (!isJsonObject(value) || Object.keys(value).length > 0),
      );
      if (changes.length === 0) {
        throw bareError('No parameters provided', 400);
      }
      updateHook(world, hook, Object.fromEntries(changes));
      return ok(hookEntity(hook));
    },
  }),
  route({
    operation: 'projectHooks.delete',
    method: 'DELETE',
    path: '/projects/:id/hooks/:hook_id',
    ...common,
    params: hookId,
    handle: context => {
      const hook = hookById(context);
      checkUnmodified(context, hook.updatedAt);
      deleteHook(context.world, hook);
      return noContent();
    },
  }),
];

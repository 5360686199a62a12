import { paginationParams } from '../api/paginate';
import {
  boolean,
  Declared,
  integer,
  list,
  definite,
  required,
  string,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { hookDetails, hookEntity } from '../entities/hook';
import { bareError, invalid, recordNotFound } from '../http/apiErrors';
import { isJsonObject, JsonValue } from '../http/json';
import { created, noContent, ok } from '../http/reply';
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
  signing_token: string(),
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
    signingToken: params.signing_token,
    settings: settingsFrom(params),
    customHeaders: pairs(params.custom_headers),
    urlVariables: pairs(params.url_variables),
  };
}

/** What has a text of its own. */
function ownText({ errors }: Invalid): string | undefined {
  const { url = [], push_events_branch_filter: filter = [] } = errors;
  return [...url, ...filter][0];
}

/** Under `error`, with 422: a new hook has all its errors in one sentence there. */
const renderNew = (problem: Invalid) =>
  bareError(
    ownText(problem) ?? toSentence(Object.values(problem.errors).flat()),
    422,
  );

/** The same for a hook that is there, but what is not about URL or filter is a hash. */
function render(problem: Invalid) {
  const text = ownText(problem);
  return text ? bareError(text, 422) : invalid(problem.errors, 422);
}

/** `a, b, and c`, as ActiveSupport's `to_sentence` joins. */
function toSentence(texts: string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(texts);
}

export function hookById({
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

/** What all routes below a project's hooks have in common. */
export const hookRules = {
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
    ...hookRules,
    params: paginationParams,
    note: 'without `url_variables` and `custom_headers`, which one hook has',
    handle: ({ world, project, page }) =>
      page(hooksOf(world, project), hookEntity),
  }),
  route({
    operation: 'projectHooks.get',
    method: 'GET',
    path: '/projects/:id/hooks/:hook_id',
    ...hookRules,
    params: hookId,
    handle: context => ok(hookDetails(hookById(context))),
  }),
  route({
    operation: 'projectHooks.create',
    method: 'POST',
    path: '/projects/:id/hooks',
    ...hookRules,
    onInvalid: renderNew,
    params: { url: required(string()), ...stored, ...secrets },
    note: 'hooks are kept, never called',
    handle: ({ world, project, params }) =>
      created(
        hookDetails(
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
    ...hookRules,
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
      return ok(hookDetails(hook));
    },
  }),
  route({
    operation: 'projectHooks.delete',
    method: 'DELETE',
    path: '/projects/:id/hooks/:hook_id',
    ...hookRules,
    params: hookId,
    handle: context => {
      const hook = hookById(context);
      checkUnmodified(context, hook.updatedAt);
      deleteHook(context.world, hook);
      return noContent();
    },
  }),
];

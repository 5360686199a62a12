import { definite, integer, required, string } from '../api/params';
import { Route, route } from '../api/route';
import { bareError, notFound } from '../http/apiErrors';
import { noContent } from '../http/reply';
import { updateHook } from '../world/hooks';
import { hookById, hookRules } from './hooks';

/** The two lists of pairs that a hook has. */
const LISTS = [
  {
    noun: 'projectHookCustomHeaders',
    segment: 'custom_headers',
    field: 'customHeaders',
    word: 'Custom header',
  },
  {
    noun: 'projectHookUrlVariables',
    segment: 'url_variables',
    field: 'urlVariables',
    word: 'URL variable',
  },
] as const;

const ids = { hook_id: definite(integer()), key: definite(string()) };

/** lib/api/hooks/custom_headers.rb and url_variables.rb */
export const hookPairRoutes: Route[] = LISTS.flatMap(
  ({ noun, segment, field, word }) => {
    const path = `/projects/:id/hooks/:hook_id/${segment}/:key`;
    return [
      route({
        operation: `${noun}.update`,
        method: 'PUT',
        path,
        ...hookRules,
        params: { ...ids, value: required(string()) },
        handle: context => {
          const { key, value } = context.params;
          if (!key.trim() || !value?.trim()) {
            throw bareError('Illegal key or value', 422);
          }
          updateHook(context.world, hookById(context), {
            [field]: [{ key, value }],
          });
          return noContent();
        },
      }),
      route({
        operation: `${noun}.delete`,
        method: 'DELETE',
        path,
        ...hookRules,
        params: ids,
        handle: context => {
          const hook = hookById(context);
          const rest = hook[field].filter(
            ({ key }) => key !== context.params.key,
          );
          if (rest.length === hook[field].length) {
            throw notFound(word);
          }
          hook[field] = rest;
          hook.updatedAt = context.world.clock.timestamp();
          return noContent();
        },
      }),
    ];
  },
);

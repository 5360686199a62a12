import { JsonObject, JsonValue } from '../http/json';
import { HOOK_EVENTS } from '../world/hooks';
import { Hook } from '../world/model';

/** What only one hook shows, a list does not. */
export function hookDetails(hook: Hook): JsonObject {
  return {
    ...hookEntity(hook),
    url_variables: hook.urlVariables.map(({ key }) => ({ key })),
    custom_headers: hook.customHeaders.map(({ key }) => ({ key })),
  };
}

/** lib/api/entities/project_hook.rb; neither tokens nor the values of headers are ever returned. */
export function hookEntity(hook: Hook): JsonObject {
  const events = Object.fromEntries(
    HOOK_EVENTS.map(event => [event, event === 'push_events']),
  );
  return {
    id: hook.id,
    url: hook.url,
    name: null,
    description: null,
    created_at: hook.createdAt,
    project_id: hook.projectId,
    ...events,
    push_events_branch_filter: null,
    branch_filter_strategy: 'wildcard',
    enable_ssl_verification: true,
    repository_update_events: false,
    custom_webhook_template: null,
    alert_status: 'executable',
    disabled_until: null,
    ...(hook.settings as Record<string, JsonValue>),
    token_present: Boolean(hook.token),
    signing_token_present: Boolean(hook.signingToken),
  };
}

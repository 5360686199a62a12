import { Hook, HookPair, Project } from './model';
import { Complaints, Invalid } from './refusals';
import { World } from './world';

/** app/models/hooks/project_hook.rb; the first is on unless it is switched off. */
export const HOOK_EVENTS = [
  'push_events',
  'tag_push_events',
  'issues_events',
  'confidential_issues_events',
  'merge_requests_events',
  'note_events',
  'confidential_note_events',
  'job_events',
  'pipeline_events',
  'wiki_page_events',
  'deployment_events',
  'feature_flag_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'resource_deploy_token_events',
] as const;

export interface HookAttributes {
  url: string;
  token?: string | null;
  signingToken?: string | null;
  settings: Record<string, unknown>;
  customHeaders?: HookPair[];
  urlVariables?: HookPair[];
}

const LOCAL_HOST =
  /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|0\.0\.0\.0|\[::1\])/;

function isGoodUrl(world: World, text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname } = new URL(text);
  return (
    ['http:', 'https:'].includes(protocol) &&
    (world.settings.allowLocalHooks || !LOCAL_HOST.test(hostname))
  );
}

function checkHook(world: World, { url, settings }: HookAttributes): void {
  if (!isGoodUrl(world, url)) {
    throw new Invalid({ url: ['Invalid url given'] });
  }
  const filter = settings.push_events_branch_filter;
  if (
    typeof filter === 'string' &&
    !isGoodFilter(filter, settings.branch_filter_strategy)
  ) {
    throw new Invalid({
      push_events_branch_filter: ['Invalid branch filter given'],
    });
  }
}

/** A regular expression where that is the strategy, else the name of a branch with wildcards (app/models/hooks/web_hook.rb). */
function isGoodFilter(filter: string, strategy: unknown): boolean {
  if (strategy !== 'regex') {
    return !/[\s~^:?[\\]/.test(filter);
  }
  try {
    return new RegExp(filter) !== undefined;
  } catch {
    return false;
  }
}

export function hooksOf(world: World, project: Project): Hook[] {
  return world.state.hooks.filter(({ projectId }) => projectId === project.id);
}

/** Two hooks with one URL are two hooks. */
export function createHook(
  world: World,
  project: Project,
  attributes: HookAttributes,
): Hook {
  checkHook(world, attributes);
  const { hookLimit } = world.settings;
  new Complaints()
    .when(
      hooksOf(world, project).length >= hookLimit,
      'base',
      `Maximum number of project hooks (${hookLimit}) exceeded`,
    )
    .throwIfAny();
  const now = world.clock.timestamp();
  const hook: Hook = {
    id: world.ids.next('hooks'),
    projectId: project.id,
    url: attributes.url,
    createdAt: now,
    updatedAt: now,
    settings: attributes.settings,
    token: attributes.token ?? null,
    signingToken: attributes.signingToken ?? null,
    customHeaders: attributes.customHeaders ?? [],
    urlVariables: attributes.urlVariables ?? [],
  };
  world.state.hooks.push(hook);
  return hook;
}

/** The new pairs beside the old ones, and in the place of those with the same key. */
function merged(before: HookPair[], given: HookPair[] = []): HookPair[] {
  return [
    ...before.filter(({ key }) => !given.some(pair => pair.key === key)),
    ...given,
  ];
}

export function updateHook(
  world: World,
  hook: Hook,
  changes: Partial<HookAttributes>,
): void {
  const changed = {
    ...hook,
    ...changes,
    settings: { ...hook.settings, ...changes.settings },
    customHeaders: merged(hook.customHeaders, changes.customHeaders),
    urlVariables: merged(hook.urlVariables, changes.urlVariables),
  };
  checkHook(world, changed);
  Object.assign(hook, changed, { updatedAt: world.clock.timestamp() });
}

export function deleteHook(world: World, hook: Hook): void {
  world.state.hooks = world.state.hooks.filter(other => other !== hook);
}

import { InputError } from '@backstage/errors';
import type {
  GitLabIntegrationConfig,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import type { ResourceId } from './api';

/** A place for a project on a configured host, whether or not a project is there. */
export interface RepoReference {
  /** As the integration names it. */
  host: string;
  /** Full path of the group, subgroups included, or the user: `group/sub`. */
  owner: string;
  /** The project's path within its owner. */
  repo: string;
  /** `group/sub/name` */
  fullPath: string;
}

/** What a `repoUrl` says: always a host, and a place or an id where it names one. */
export interface RepoUrl {
  host: string;
  place: RepoReference | undefined;
  /** From `?project=42`. */
  projectId: ResourceId | undefined;
}

type Integrations = Pick<ScmIntegrationRegistry, 'gitlab'>;

/**
 * Reads the ways in which people write a repository:
 *
 * - `gitlab.com?owner=group/sub&repo=name`, Backstage's RepoUrlPicker; also with `https://`, a port, a relative path
 * - `gitlab.com?project=42`, as scaffolder-node's own parser
 * - `https://host:8080/relative/group/sub/name`, also with `.git`, a slash at the end, or a page below `/-/`
 * - `host`, where an action needs no more
 *
 * @throws InputError that lists these and the configured hosts. It does not repeat a text in which a password may be.
 */
export function readRepoUrl(
  repoUrl: string,
  integrations: Integrations,
): RepoUrl {
  const text = repoUrl.trim();
  const refuse = (why: string) => refusal(text, why, integrations);
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : `https://${text}`;

  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw refuse(
      /^[^/?]+@/.test(text) ? 'SSH addresses are not accepted' : 'no URL',
    );
  }
  if (url.username || url.password) {
    throw refuse('it contains a user name or a password');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse(`"${url.protocol}" is not accepted`);
  }
  const integration = findIntegration(url, integrations);
  if (!integration) {
    throw refuse(`no integration is configured for "${url.host}"`);
  }
  const { host } = integration;

  const project = url.searchParams.get('project');
  if (project) {
    return { host, place: undefined, projectId: readProjectId(project) };
  }
  const owner = url.searchParams.get('owner');
  const repo = url.searchParams.get('repo');
  if (owner !== null || repo !== null) {
    const segments = segmentsOf(owner ?? '');
    const names = segmentsOf(repo ?? '');
    if (segments.length === 0) throw refuse('"owner" is missing');
    if (names.length === 0) throw refuse('"repo" is missing');
    if (names.length > 1) {
      throw refuse('"repo" is one name; groups belong into "owner"');
    }
    return {
      host,
      place: placeOf(host, [...segments, ...names], refuse),
    } as RepoUrl;
  }

  const path = pathBelow(integration, url);
  if (path.length === 0)
    return { host, place: undefined, projectId: undefined };
  if (path.length < 2) throw refuse('the group or user is missing');
  return { host, place: placeOf(host, path, refuse), projectId: undefined };
}

/**
 * As {@link readRepoUrl}, where a place is needed: to create a project, say.
 *
 * @throws InputError also when the URL names a host or an id only.
 */
export function parseRepoUrl(
  repoUrl: string,
  integrations: Integrations,
): RepoReference {
  const { place } = readRepoUrl(repoUrl, integrations);
  if (!place) {
    throw refusal(
      repoUrl.trim(),
      'it names no group and project',
      integrations,
    );
  }
  return place;
}

/**
 * Which project a step is about: `projectId` (id or full path) where it is given, on the host of `repoUrl`; else what
 * `repoUrl` says. Without a `repoUrl` the host is the only configured one that has a token.
 *
 * @throws InputError when neither says it.
 */
export function resolveProject(
  input: { repoUrl?: string; projectId?: ResourceId },
  integrations: Integrations,
): { host: string; project: ResourceId } {
  const { repoUrl, projectId } = input;
  const fromUrl = repoUrl ? readRepoUrl(repoUrl, integrations) : undefined;
  const host = fromUrl?.host ?? onlyHost(integrations);
  if (projectId !== undefined && projectId !== '') {
    return { host, project: readProjectId(projectId) };
  }
  const project = fromUrl?.projectId ?? fromUrl?.place?.fullPath;
  if (project === undefined) {
    throw new InputError(
      'Which project? Give "projectId" (the number or the full path), or a "repoUrl" such as "gitlab.com?owner=group&repo=name".',
    );
  }
  return { host, project };
}

/**
 * A project's id as people hand it over: `42`, `"42"`, `"group/sub/name"`.
 *
 * @throws InputError for a text that is neither; GitLab answers 404 to a path without a slash.
 */
export function readProjectId(projectId: ResourceId): ResourceId {
  const segments = segmentsOf(String(projectId));
  const text = segments.join('/');
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  if (segments.length >= 2 && segments.every(isName)) return text;
  throw new InputError(
    `"projectId" must be a project's number or full path, such as 42 or "group/name"${
      text.includes('@') ? '' : `, and not "${text}"`
    }.`,
  );
}

function placeOf(
  host: string,
  segments: string[],
  refuse: (why: string) => InputError,
): RepoReference {
  const last = segments[segments.length - 1].replace(/\.git$/i, '');
  const all = [...segments.slice(0, -1), last];
  const bad = all.find(segment => !isName(segment));
  if (bad !== undefined) {
    throw refuse(`"${bad}" cannot be the path of a group or project`);
  }
  return {
    host,
    owner: all.slice(0, -1).join('/'),
    repo: last,
    fullPath: all.join('/'),
  };
}

/** GitLab's rule is stricter; this only keeps out what would change the meaning of a URL or of a message. */
function isName(segment: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.+ -]*$/u.test(segment);
}

function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .map(s => s.trim())
    .filter(Boolean);
}

function pathBelow(integration: GitLabIntegrationConfig, url: URL): string[] {
  const root = new URL(integration.baseUrl).pathname.replace(/\/+$/, '');
  let path = url.pathname;
  if (root && (path === root || path.startsWith(`${root}/`))) {
    path = path.slice(root.length);
  }
  // Pages of a project live below `/-/`.
  return segmentsOf(path.split('/-/')[0].replace(/\/-$/, '')).map(decode);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function findIntegration(
  url: URL,
  integrations: Integrations,
): GitLabIntegrationConfig | undefined {
  const configs = integrations.gitlab.list().map(i => i.config);
  return (
    configs.find(c => c.host.toLowerCase() === url.host) ??
    // The web pages may have another address than the integration's name.
    configs.find(c => originOf(c.baseUrl) === url.origin)
  );
}

function originOf(text: string): string | undefined {
  try {
    return new URL(text).origin;
  } catch {
    return undefined;
  }
}

function onlyHost(integrations: Integrations): string {
  const withToken = integrations.gitlab.list().filter(i => i.config.token);
  if (withToken.length === 1) return withToken[0].config.host;
  throw new InputError(
    `Which GitLab? Give a "repoUrl"; configured are ${hostsOf(integrations)}.`,
  );
}

function hostsOf(integrations: Integrations): string {
  return integrations.gitlab
    .list()
    .map(i => i.config.host)
    .join(', ');
}

function refusal(
  text: string,
  why: string,
  integrations: Integrations,
): InputError {
  const safe = !/@|token|password|secret/i.test(text) && text.length <= 300;
  const [example = 'gitlab.com'] = integrations.gitlab
    .list()
    .map(i => i.config.host);
  return new InputError(
    `Cannot use ${safe ? `"${text}" as "repoUrl"` : 'this "repoUrl"'}: ${why}. Write "${example}?owner=group/subgroup&repo=name" or "https://${example}/group/subgroup/name". Hosts configured in integrations.gitlab: ${hostsOf(integrations)}.`,
  );
}

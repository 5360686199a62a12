import { InputError } from '@backstage/errors';
import type {
  GitLabIntegrationConfig,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import { listing } from '../domain/listing';
import type { ResourceId } from '../gitlab/api';

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
 * What says more than one of these, or anything beside it, is refused and named: text from a form, put together into an
 * address, must not come out as another address.
 *
 * @throws InputError that lists these and the configured hosts. It does not repeat a text in which a password may be.
 */
export function readRepoUrl(
  repoUrl: string,
  integrations: Integrations,
): RepoUrl {
  const { text, url, integration } = readHost(repoUrl, integrations);
  const refuse = (why: string) => refusal(text, why, integrations);
  const bent = whyBent(repoUrl);
  if (bent) throw refuse(bent);
  const { host } = integration;

  const path = pathBelow(integration, url);
  if (path.length > 0 && url.search) {
    throw refuse('it names a project by its path, and has a "?" as well');
  }
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
      projectId: undefined,
    };
  }

  if (path.length === 0) {
    return { host, place: undefined, projectId: undefined };
  }
  if (path.length < 2) throw refuse('the group or user is missing');
  return { host, place: placeOf(host, path, refuse), projectId: undefined };
}

/** The keys of a `repoUrl`: RepoUrlPicker's for GitLab, and scaffolder-node's `project`. */
const KEYS = ['owner', 'repo', 'project'];

// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x1f\x7f\u2028\u2029]/;

/**
 * Why an address may say something else than the person who put it together meant; `undefined`: it does not. Only the
 * text is judged, because a URL parser tidies away what is to be found here.
 */
function whyBent(repoUrl: string): string | undefined {
  const text = repoUrl.trim();
  if (CONTROL.test(repoUrl)) {
    return 'it has a line break or another control character in it';
  }
  if (text.includes('\\')) return 'it has a "\\" in it';
  if (text.includes('#')) return 'it has a fragment, from "#" on';
  const at = text.indexOf('?');
  const path = at < 0 ? text : text.slice(0, at);
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) {
    return 'its path has "." or ".." in it';
  }
  const query = [...new URLSearchParams(at < 0 ? '' : text.slice(at))];
  const keys = query.map(([key]) => key);
  const unknown = keys.find(key => !KEYS.includes(key));
  if (unknown !== undefined) {
    return `${JSON.stringify(unknown)} is not known there`;
  }
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) return `"${repeated}" is in it more than once`;
  if (keys.includes('project') && keys.length > 1) {
    return '"project" stands beside "owner" or "repo"';
  }
  const [broken] = query.find(([, value]) => CONTROL.test(value)) ?? [];
  return (
    broken && `"${broken}" has a line break or another control character in it`
  );
}

/**
 * For an action that reads the rest of its `repoUrl` by itself.
 *
 * @throws InputError where the address may say something else than was meant
 */
export function refuseBent(repoUrl: string, integrations: Integrations): void {
  const bent = whyBent(repoUrl);
  if (bent) throw refusal(repoUrl.trim(), bent, integrations);
}

/** @throws InputError where no configured host can be read, or a password is in the text. What else it says is not judged */
function readHost(
  repoUrl: string,
  integrations: Integrations,
): { text: string; url: URL; integration: GitLabIntegrationConfig } {
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
  return { text, url, integration };
}

/** Every project that the address can be read as, where something else says which one is meant. */
function namedProjects(
  url: URL,
  integration: GitLabIntegrationConfig,
): ResourceId[] {
  const all = (key: string) => url.searchParams.getAll(key).map(segmentsOf);
  const joined = all('owner').flatMap(owner =>
    all('repo').flatMap(repo =>
      owner.length && repo.length ? [[...owner, ...repo]] : [],
    ),
  );
  const paths = [...joined, pathBelow(integration, url)].map(segments =>
    projectPathOf(segments.join('/').replace(/\.git$/i, '')),
  );
  const named = [
    ...all('project').map(segments => projectIdOf(segments.join('/'))),
    ...paths,
  ].filter(id => id !== undefined);
  return [...new Map(named.map(id => [keyOf(id), id])).values()];
}

/** Paths that GitLab takes for the same one have the same key. */
export function keyOf(project: ResourceId): string {
  return String(project).toLowerCase();
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

/** Which project a step is about. */
export interface ProjectReference {
  host: string;
  project: ResourceId;
  /** What `repoUrl` names beside `projectId`, in other words: only GitLab knows whether it is the same project. */
  alsoNamed?: ResourceId;
}

/**
 * Which project a step is about: `projectId` (id or full path) where it is given, on the host of `repoUrl`, of which
 * then only the host has to be readable; else what `repoUrl` says. Without a `repoUrl` the host is the only configured
 * one that has a token.
 *
 * @throws InputError when neither says it, or `repoUrl` says several things beside `projectId`
 */
export function resolveProject(
  input: { repoUrl?: string; projectId?: ResourceId },
  integrations: Integrations,
): ProjectReference {
  const { repoUrl, projectId } = input;
  if (projectId !== undefined && projectId !== '') {
    const project = readProjectId(projectId);
    if (!repoUrl) return { host: onlyHost(integrations), project };
    const { text, url, integration } = readHost(repoUrl, integrations);
    const others = namedProjects(url, integration).filter(
      it => keyOf(it) !== keyOf(project),
    );
    if (others.length > 1) {
      throw refusal(
        text,
        `beside "projectId" ${project} it names ${listing(others.map(String))}`,
        integrations,
      );
    }
    return { host: integration.host, project, alsoNamed: others[0] };
  }
  const fromUrl = repoUrl ? readRepoUrl(repoUrl, integrations) : undefined;
  const host = fromUrl?.host ?? onlyHost(integrations);
  const project = fromUrl?.projectId ?? fromUrl?.place?.fullPath;
  if (project === undefined) {
    throw new InputError(
      'Which project? Give "projectId" (the number or the full path), or a "repoUrl" such as "gitlab.com?owner=group&repo=name".',
    );
  }
  return { host, project };
}

/** The host of `repoUrl` alone; what else it says is not judged. */
export function hostOfRepoUrl(
  repoUrl: string,
  integrations: Integrations,
): string {
  return readHost(repoUrl, integrations).integration.host;
}

/**
 * A project's id as people hand it over: `42`, `"42"`, `"group/sub/name"`.
 *
 * @throws InputError for a text that is neither; GitLab answers 404 to a path without a slash.
 */
export function readProjectId(projectId: ResourceId): ResourceId {
  const text = segmentsOf(String(projectId)).join('/');
  const id = projectIdOf(text);
  if (id !== undefined) return id;
  throw new InputError(
    `"projectId" must be a project's number or full path, such as 42 or "group/name"${
      text.includes('@') ? '' : `, and not "${text}"`
    }.`,
  );
}

function projectIdOf(text: string): ResourceId | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : projectPathOf(text);
}

function projectPathOf(text: string): string | undefined {
  const segments = text.split('/');
  return segments.length >= 2 && segments.every(isName) ? text : undefined;
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

/** Slashes at the ends do not count; two in a row do, as an empty segment. */
function segmentsOf(path: string): string[] {
  const segments = path.split('/').map(segment => segment.trim());
  const first = segments.findIndex(Boolean);
  const last = segments.findLastIndex(Boolean);
  return first < 0 ? [] : segments.slice(first, last + 1);
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
  const safe =
    !/@|token|password|secret/i.test(text) &&
    text.length <= 300 &&
    !CONTROL.test(text);
  const [example = 'gitlab.com'] = integrations.gitlab
    .list()
    .map(i => i.config.host);
  return new InputError(
    `Cannot use ${safe ? `"${text}" as "repoUrl"` : 'this "repoUrl"'}: ${why}. Write "${example}?owner=group/subgroup&repo=name" or "https://${example}/group/subgroup/name". Hosts configured in integrations.gitlab: ${hostsOf(integrations)}.`,
  );
}

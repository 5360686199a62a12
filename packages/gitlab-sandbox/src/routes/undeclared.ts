import { Route } from '../api/route';
import { JsonObject } from '../http/json';
import { isEnterpriseParam } from './enterpriseParams';
import { GITLAB_PARAMS } from './gitlabParams';

/** What GitLab has beyond its document of that release, by operation. */
const NEWER: Record<string, readonly string[]> = {
  'groups.create': [
    'crm_enabled',
    'lock_resource_access_token_notify_inherited',
    'resource_access_token_notify_inherited',
  ],
  'groups.update': [
    'crm_enabled',
    'lock_resource_access_token_notify_inherited',
    'resource_access_token_notify_inherited',
  ],
  'projects.create': ['mr_default_title_template'],
  'projects.update': ['mr_default_title_template'],
};

/** Workhorse's, not the client's: the body as a file. */
const INTERNAL = ['file'];

const IN_DOCUMENT: ReadonlyMap<string, readonly string[]> = new Map(
  GITLAB_PARAMS.split('\n')
    .filter(line => line !== '')
    .flatMap(line => {
      const [operations, names] = line.split(': ');
      return operations
        .split(' ')
        .map((operation): [string, string[]] => [operation, names.split(' ')]);
    }),
);

/** What may be sent with an operation of GitLab, in its Enterprise Edition or in the other. */
export function paramsOf(operation: string, enterprise: boolean): string[] {
  return [
    ...(IN_DOCUMENT.get(operation) ?? []),
    ...(NEWER[operation] ?? []),
  ].filter(
    name =>
      !INTERNAL.includes(name) &&
      (enterprise || !isEnterpriseParam(operation, name)),
  );
}

/** Of what is sent, what GitLab would act on and the route does not know: it must not be dropped as if it were nothing. */
export function undeclaredIn(
  { operation, method, params = {} }: Route,
  raw: JsonObject,
  enterprise: boolean,
): string[] {
  const isRead = method === 'GET' || method === 'HEAD';
  const nothing = isRead ? ['', 'false', '0'] : [''];
  return paramsOf(operation, enterprise).filter(
    name =>
      !(name in params) &&
      raw[name] !== undefined &&
      raw[name] !== null &&
      !nothing.includes(String(raw[name])),
  );
}

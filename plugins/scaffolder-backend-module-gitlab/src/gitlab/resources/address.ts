/** A project or group as GitLab addresses it: its numeric id, or its full path. */
export type ResourceId = number | string;

/** What can own access tokens and CI/CD variables. One descriptor instead of one copy of the code per kind. */
export interface Container {
  kind: 'project' | 'group';
  id: ResourceId;
}

/** For messages: `project 42`, `group "acme"`. */
export function named(kind: Container['kind'], id: ResourceId): string {
  return typeof id === 'number' ? `${kind} ${id}` : `${kind} "${id}"`;
}

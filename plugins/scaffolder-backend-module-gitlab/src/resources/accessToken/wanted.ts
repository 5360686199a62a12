import type { Container, NewAccessToken } from '../../gitlab/api';

/** An access token a step wants; its description will carry the mark of its credential. */
export interface WantedToken {
  /** By its number. */
  container: Container;
  /** Full path, for people. */
  containerPath?: string;
  spec: NewAccessToken;
  /** Default: `auto` where a variable will hold it. */
  rotation?: 'auto' | 'none';
}

/** For people: `access token "ci" of project acme/orders`. */
export function describeToken(wanted: WantedToken): string {
  return `access token "${wanted.spec.name}" of ${describeContainer(wanted)}`;
}

/** For people: `project acme/orders`. */
export function describeContainer({
  container,
  containerPath,
}: Pick<WantedToken, 'container' | 'containerPath'>): string {
  return `${container.kind} ${containerPath ?? container.id}`;
}

import { Method } from '../api/route';
import { GITLAB_ROUTES } from './gitlabRoutes';

/** A route that GitLab has, by the name it has here. */
export interface KnownRoute {
  operation: string;
  method: Method;
  /** Below `/api/v4`, or all of it where another API is meant. */
  path: string;
}

/** Every route GitLab has. What is built of them is in `routes`; the rest is answered 501, so that no gap looks like nothing. */
export const knownRoutes: readonly KnownRoute[] = GITLAB_ROUTES.split('\n')
  .filter(line => line !== '')
  .map(line => {
    const [operation, method, path] = line.split(' ');
    return { operation, method: method as Method, path };
  });

/** A path without what its parameters are called: two that differ in nothing else are one. */
export function shapeOf({
  method,
  path,
}: Pick<KnownRoute, 'method' | 'path'>): string {
  return `${method} ${path.replace(/[:*]\w+/g, ':')}`;
}

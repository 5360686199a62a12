import { Repositories } from './git/repositories';
import { Links } from './http/links';
import { World } from './world/world';

/** One GitLab. Composes the parts and holds no rules. */
export interface Sandbox {
  readonly url: string;
  readonly world: World;
  readonly repositories: Repositories;
  readonly links: Links;
}

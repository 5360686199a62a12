import type { Principal } from '../http/authenticate';
import type { Sandbox } from '../sandbox';
import type { Project } from '../world/model';
import type { GitCall } from './gitPath';

/** A push to a project that is not there makes it. */
export async function createOnPush(
  _sandbox: Sandbox,
  _principal: Principal | undefined,
  _call: GitCall,
): Promise<Project | undefined> {
  return undefined;
}

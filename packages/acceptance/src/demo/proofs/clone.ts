import { join } from 'node:path';
import { Remote } from '../../gitClone';
import { Evidence } from '../evidence';

export function remoteOf({ project, gitlabToken }: Evidence): Remote {
  return { url: project.http_url_to_repo, token: gitlabToken };
}

/** Where the proofs keep their clone of the new repository. */
export function cloneDirectory({ workDirectory }: Evidence): string {
  return join(workDirectory, 'clone');
}

import type { DeployToken, NewDeployToken } from '../../gitlab/api';
import { type Difference, differencesOf } from '../../saga/differences';

/** Pure: what of a deploy token GitLab has made in another way than asked. */
export function differencesOfDeployToken(
  { name, scopes, username }: NewDeployToken,
  got: DeployToken,
): Difference[] {
  return differencesOf(
    { name, scopes, username },
    { name: got.name, scopes: got.scopes, username: got.username },
  );
}

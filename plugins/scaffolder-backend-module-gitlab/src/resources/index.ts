import { registryOf } from '../saga/resource';
import { accessToken } from './accessToken/resource';
import { branch } from './branch/resource';
import { content } from './content/resource';
import { deployToken } from './deployToken/resource';
import { member } from './member/resource';
import { project } from './project/resource';
import { protectedBranch } from './protectedBranch/resource';
import { removal } from './removal/resource';
import { rotation } from './rotation/resource';
import { variable } from './variable/resource';

/** Every kind of thing that the module makes, in the order in which a chain makes them; the one list. */
export const RESOURCES = registryOf([
  project,
  content,
  branch,
  protectedBranch,
  member,
  accessToken,
  deployToken,
  variable,
  rotation,
  removal,
]);

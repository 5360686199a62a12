import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { AdviceRule } from '../adviceRule';

/** Projects, variables and their names. */
export const ABOUT_THINGS: AdviceRule[] = [
  {
    operation: /^projects\.create/,
    answer: /namespace is not valid/i,
    class: NotAllowedError,
    example: [400, 'projects.create', 'Namespace is not valid'],
    cause: 'No right to create projects there.',
    who: ['containerOwner'],
    advice: c =>
      `The owner of ${c.credential} may not create projects in that group or user namespace: an owner of the group can give it the role that the group's setting "Roles allowed to create projects" asks for. A project access token can never create projects.`,
  },
  {
    status: 400,
    operation: /^projects\.create/,
    answer: /undefined method|namespace.*(must exist|can't be blank)/i,
    class: NotFoundError,
    example: [400, 'projects.create', "namespace can't be blank"],
    cause: 'The group or user is gone.',
    who: ['author'],
    advice: () =>
      'The group or user it should belong to does not exist any more: check the owner in "repoUrl".',
  },
  {
    operation: /^projects\.create/,
    answer: /project limit|personal project creation is not allowed/i,
    class: NotAllowedError,
    example: [
      403,
      'projects.create',
      'Your project limit is 0 projects! Please contact your administrator to increase it',
    ],
    cause: 'The user has used up its projects.',
    who: ['gitlabAdmin', 'author'],
    advice: () =>
      'A GitLab administrator can raise the limit of projects of this user; or publish into a group.',
  },
  {
    operation: /^projects\.create/,
    answer: /has been restricted by your gitlab administrator/i,
    class: InputError,
    example: [
      400,
      'projects.create',
      'visibility_level public has been restricted by your GitLab administrator',
    ],
    cause: 'The instance does not allow that visibility.',
    who: ['author'],
    advice: () => 'Choose another visibility in the template.',
  },
  {
    answer: /is a reserved name/i,
    class: InputError,
    example: [400, 'projects.create', 'path badges is a reserved name'],
    cause: 'GitLab has an address of that name.',
    who: ['person'],
    advice: () => 'GitLab uses that name itself: choose another one.',
  },
  {
    answer: /variables.*exceeded|maximum number of/i,
    class: NotAllowedError,
    example: [
      400,
      'projectVariables.create',
      'Maximum number of project ci variables (8000) exceeded',
    ],
    cause: 'The instance limits the number of variables.',
    who: ['containerOwner'],
    advice: c => `Delete variables of ${c.on} that nobody uses.`,
  },
  {
    operation: /variables\.(create|update)/i,
    answer: /value is invalid/i,
    class: InputError,
    example: [400, 'projectVariables.create', 'value is invalid'],
    cause: 'The value cannot be masked.',
    who: ['author'],
    advice: () =>
      'A masked value must be one line of at least 8 characters without spaces; unless "raw" is true, only letters, digits and + / = @ : . ~ - _ are allowed. Change the value, set "raw", or do not mask it.',
  },
  {
    operation: /variables\.update/i,
    answer: /visibility setting cannot be changed/i,
    class: ConflictError,
    example: [
      400,
      'projectVariables.update',
      'Visibility setting cannot be changed',
    ],
    cause: 'The variable is hidden, for good.',
    who: ['author'],
    advice: () =>
      'GitLab never shows a hidden variable again: leave it masked, or delete it first.',
  },
  {
    operation: /^(projects|\w*variables)\.create/i,
    answer: /has already been taken/i,
    class: ConflictError,
    example: [400, 'projects.create', 'path has already been taken'],
    cause: 'Something of that name is there.',
    who: ['person', 'author'],
    advice: c =>
      c.operation === 'projects.create'
        ? 'Choose another name, or say with "ifExists" what to do with what is there.'
        : 'Choose another key, or say with "ifExists" what to do with what is there.',
  },
  {
    answer: /has already been taken|already exists/i,
    class: ConflictError,
    example: [409, 'branches.create', 'Branch already exists'],
    cause: 'Something of that name is there.',
    who: ['person'],
    advice: () => 'Choose another name, or remove what is there.',
  },
  {
    answer: /(been already|already been) marked for deletion/i,
    class: ConflictError,
    example: [
      400,
      'projects.delete',
      'Project has been already marked for deletion',
    ],
    cause: 'Somebody has deleted it before.',
    who: ['nobody'],
    advice: () => 'GitLab deletes it after its retention period by itself.',
  },
  {
    answer: /multiple variables with provided parameters/i,
    class: ConflictError,
    example: [
      409,
      'projectVariables.update',
      'There are multiple variables with provided parameters.',
    ],
    cause: 'One key, several environments.',
    who: ['author'],
    advice: () =>
      'The key exists for several environments: say which with "environmentScope".',
  },
  {
    status: 405,
    answer: /moved projects/i,
    class: ConflictError,
    example: [
      405,
      'projects.delete',
      'Non GET methods are not allowed for moved projects',
    ],
    cause: 'The path is the one from before.',
    who: ['author'],
    advice: () =>
      'The project was renamed or moved: use its new path, or its numeric id.',
  },
];

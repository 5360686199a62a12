import type { z as zodV3 } from 'zod/v3';
import {
  differencesField,
  optionalProjectIdField,
  repoUrlField,
  scopesField,
  textField,
  tokenField,
} from '../../input/fields';

type Zod = typeof zodV3;

const LONGEST = 255;

export const createInput = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  name: (z: Zod) =>
    textField(z)
      .refine(text => text.trim() !== '', 'must not be empty')
      .refine(
        text => text.length <= LONGEST,
        `must have no more than ${LONGEST} characters`,
      )
      .describe('Name of the deploy token; GitLab lets several have the same'),
  username: (z: Zod) =>
    textField(z)
      .refine(
        text => text === '' || /^[a-zA-Z0-9.+_-]{1,255}$/.test(text),
        `must have no more than ${LONGEST} characters; only letters, digits, '_', '-', '+' and '.' are allowed`,
      )
      .optional()
      // Forms send an empty text for what was not filled in.
      .transform(text => text || undefined)
      .describe(
        "User name to log in with. Default: GitLab's own, gitlab+deploy-token-<id>",
      ),
  scopes: scopesField('deploy'),
};

export const createOutput = {
  deploy_token: (z: Zod) =>
    z
      .string()
      .describe(
        'The deploy token, sealed: only actions of this module open it, in this task',
      ),
  user: (z: Zod) => z.string().describe('User name to log in with'),
  tokenId: (z: Zod) => z.number().describe('Id of the deploy token in GitLab'),
  differences: differencesField,
};

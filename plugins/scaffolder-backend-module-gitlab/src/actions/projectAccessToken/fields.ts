import type { z as zodV3 } from 'zod/v3';
import { accessLevelNumber } from '../../domain/accessLevels';
import {
  accessLevelField,
  differencesField,
  environmentScopeField,
  expiresAtField,
  expiresInField,
  ifExistsField,
  optionalProjectIdField,
  repoUrlField,
  scopesField,
  textField,
  tokenDescriptionField,
  tokenField,
  variableKeyField,
  variableProtectedField,
} from '../../input/fields';

type Zod = typeof zodV3;

/** Upstream's defaults, so that a template written for it makes the same token. */
const DEFAULT_NAME = 'tokenname';
export const DEFAULT_ACCESS_LEVEL = accessLevelNumber('maintainer');
const DEFAULT_SCOPES = ['read_repository'];

export const createInput = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  name: (z: Zod) =>
    textField(z)
      .transform(text => text.trim())
      .refine(text => text !== '', 'must not be empty')
      .default(DEFAULT_NAME)
      .describe('Name of the token, also of the bot user GitLab makes for it'),
  accessLevel: (z: Zod) =>
    accessLevelField(z).describe(
      'Role of the token: guest (10), planner (15), reporter (20), developer (30), maintainer (40) or owner (50), by name or number. Default: maintainer',
    ),
  scopes: (z: Zod) => scopesField('project')(z).default(DEFAULT_SCOPES),
  expiresAt: expiresAtField,
  expiresIn: expiresInField,
  description: tokenDescriptionField,
  variableKey: (z: Zod) =>
    variableKeyField(z)
      .optional()
      .describe(
        'Deposit: store the token in a CI/CD variable of this key, masked and hidden, in this same step. Then there is no access_token output',
      ),
  variableProtected: variableProtectedField,
  environmentScope: environmentScopeField,
  maskedAndHidden: (z: Zod) =>
    z
      .boolean()
      .default(true)
      .describe(
        'Whether the variable is hidden in the CI/CD settings for good. Set it to false only for a GitLab older than 17.4, which cannot; the variable is masked in job logs either way',
      ),
  rotation: (z: Zod) =>
    z
      .enum(['auto', 'none'])
      .optional()
      .describe(
        'Whether the portal renews the token before it ends: auto or none. Default: auto with variableKey; without one it is none, because nobody could be given the new value',
      ),
  ifExists: ifExistsField({
    create: 'make another token, as upstream does',
    reuse:
      'keep a live token of that name that this portal made and whose variable is in place, else replace',
    replace:
      'make a new token, then revoke the older ones of that name that this portal made',
  }),
};

export const createOutput = {
  access_token: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'The token, sealed: only actions of this module open it, in this task. Left out when variableKey is given',
      ),
  tokenId: (z: Zod) => z.number().describe('Id of the token in GitLab'),
  name: (z: Zod) => z.string().describe('Name of the token'),
  expiresAt: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Date on which the token dies, at 00:00 UTC (YYYY-MM-DD)'),
  userId: (z: Zod) =>
    z.number().describe('Id of the bot user that GitLab made for the token'),
  variableKey: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Key of the CI/CD variable that holds the token'),
  credentialId: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'Id in the register of this portal, by which the token is renewed and revoked',
      ),
  generation: (z: Zod) =>
    z
      .number()
      .optional()
      .describe('Which token of that credential it is, from 1'),
  differences: differencesField,
};

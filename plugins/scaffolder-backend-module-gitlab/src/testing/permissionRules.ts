import { dirname, join } from 'node:path';
import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  createScaffolderActionConditionalDecision,
  scaffolderActionConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import { actionExecutePermission } from '@backstage/plugin-scaffolder-common/alpha';

const {
  hasActionId,
  hasBooleanProperty,
  hasNumberProperty,
  hasStringProperty,
} = scaffolderActionConditions;

/** The rules of `docs/permissions.md`, word for word; a test compares them. */
export const rules = {
  'Tokens: no more than Developer': {
    anyOf: [
      { not: hasActionId({ actionId: 'gitlab:projectAccessToken:create' }) },
      hasNumberProperty({ key: 'accessLevel', value: 10 }),
      hasNumberProperty({ key: 'accessLevel', value: 20 }),
      hasNumberProperty({ key: 'accessLevel', value: 30 }),
      hasStringProperty({ key: 'accessLevel', value: 'developer' }),
    ],
  },

  'Tokens: no Owner': {
    not: {
      allOf: [
        hasActionId({ actionId: 'gitlab:projectAccessToken:create' }),
        hasNumberProperty({ key: 'accessLevel', value: 50 }),
      ],
    },
  },

  'Variables: none at all': {
    not: {
      anyOf: [
        hasActionId({ actionId: 'gitlab:projectVariable:create' }),
        // Deposits the token in a variable.
        {
          allOf: [
            hasActionId({ actionId: 'gitlab:projectAccessToken:create' }),
            hasStringProperty({ key: 'variableKey' }),
          ],
        },
        // Arrays cannot be searched, but asked for their first element.
        {
          allOf: [
            hasActionId({ actionId: 'publish:gitlab' }),
            hasStringProperty({ key: 'projectVariables[0].key' }),
          ],
        },
      ],
    },
  },

  'Projects: not this one': {
    not: {
      anyOf: [
        hasNumberProperty({ key: 'projectId', value: 42 }),
        hasStringProperty({ key: 'projectId', value: '42' }),
      ],
    },
  },

  'Projects: none that everybody sees': {
    not: {
      allOf: [
        hasActionId({ actionId: 'publish:gitlab' }),
        {
          anyOf: [
            hasStringProperty({ key: 'repoVisibility', value: 'public' }),
            hasStringProperty({ key: 'settings.visibility', value: 'public' }),
          ],
        },
      ],
    },
  },

  'Projects: no owners by the form': {
    not: {
      allOf: [
        hasActionId({ actionId: 'publish:gitlab' }),
        {
          anyOf: [
            hasStringProperty({ key: 'ownerUsername' }),
            hasNumberProperty({ key: 'ownerUsername' }),
            hasBooleanProperty({ key: 'ownerUsername' }),
            hasBooleanProperty({ key: 'setUserAsOwner', value: true }),
          ],
        },
      ],
    },
  },

  'Rollback: keeps what GitLab keeps': {
    not: hasBooleanProperty({ key: 'permanently', value: true }),
  },
} satisfies Record<
  string,
  PermissionCriteria<PermissionCondition<'scaffolder-action'>>
>;

export type RuleName = keyof typeof rules;

// The scaffolder's runner has these, and exports only how to ask for them.
const { scaffolderActionRules } = jest.requireActual(
  join(
    dirname(require.resolve('@backstage/plugin-scaffolder-backend')),
    'service/rules.cjs.js',
  ),
);
const authorize = createConditionAuthorizer(
  Object.values(scaffolderActionRules) as any[],
);

/** What the portal's policy answers. */
export function decisionFor(name: RuleName) {
  return createScaffolderActionConditionalDecision(
    actionExecutePermission,
    rules[name],
  );
}

/** Whether the scaffolder's runner lets a step pass where the portal's policy gives this rule. */
export function isAllowed(
  name: RuleName,
  action: string,
  input: Record<string, unknown>,
): boolean {
  return authorize(decisionFor(name), { action, input });
}

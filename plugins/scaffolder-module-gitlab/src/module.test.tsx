import { screen } from '@testing-library/react';
import { gitlabAccessTokenField } from './GitlabAccessToken/field';
import { gitlabNamespacePickerField } from './GitlabNamespacePicker/field';
import { gitlabProjectNameField } from './GitlabProjectName/field';
import { gitlabVariableKeyField } from './GitlabVariableKey/field';
import { renderForm } from './__testUtils__/renderForm';

const properties = {
  namespace: {
    title: 'Group',
    type: 'string',
    'ui:field': 'GitlabNamespacePicker',
  },
  name: { title: 'Name', type: 'string', 'ui:field': 'GitlabProjectName' },
  key: { title: 'Variable', type: 'string', 'ui:field': 'GitlabVariableKey' },
  token: {
    title: 'Access token',
    type: 'object',
    'ui:field': 'GitlabAccessToken',
    properties: {
      accessLevel: {
        title: 'Role',
        type: 'string',
        enum: ['developer', 'maintainer'],
        default: 'developer',
      },
      scopes: {
        title: 'Scopes',
        type: 'array',
        items: { type: 'string', enum: ['read_repository', 'api'] },
        uniqueItems: true,
        default: ['read_repository'],
      },
      expiresIn: { title: 'Lifetime', type: 'string', default: '90d' },
    },
  },
};

describe('a template that uses the fields', () => {
  it('falls back to plain fields with the same values in a portal without them', async () => {
    const { user, create, created } = await renderForm({
      fields: [],
      properties,
    });

    await user.type(screen.getByRole('textbox', { name: /Group/ }), 'acme');
    await user.type(screen.getByRole('textbox', { name: /Name/ }), 'orders');
    await user.type(screen.getByRole('textbox', { name: /Variable/ }), 'T');
    await create();

    expect(created).toEqual([
      {
        namespace: 'acme',
        name: 'orders',
        key: 'T',
        token: {
          accessLevel: 'developer',
          scopes: ['read_repository'],
          expiresIn: '90d',
        },
      },
    ]);
  });

  it('has labels on every control', async () => {
    await renderForm({
      fields: [
        gitlabAccessTokenField,
        gitlabNamespacePickerField,
        gitlabProjectNameField,
        gitlabVariableKeyField,
      ],
      properties,
    });
    for (const role of ['textbox', 'combobox', 'checkbox', 'button'] as const) {
      for (const control of screen.getAllByRole(role)) {
        expect(control).toHaveAccessibleName();
      }
    }
  });
});

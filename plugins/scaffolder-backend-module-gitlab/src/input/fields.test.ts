import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z } from 'zod/v3';
import * as fields from './fields';
import { Fields, parseInput } from './parseInput';

type Zod = typeof z;

const input = {
  repoUrl: fields.repoUrlField,
  projectId: fields.optionalProjectIdField,
  token: fields.tokenField,
  accessLevel: fields.accessLevelField,
  scopes: (zImpl: Zod) =>
    fields.scopesField('project')(zImpl).default(['read_repository']),
  expiresAt: fields.expiresAtField,
  expiresIn: fields.expiresInField,
  description: fields.tokenDescriptionField,
  key: fields.variableKeyField,
  value: fields.variableValueField,
  variableType: fields.variableTypeField,
  variableProtected: fields.variableProtectedField,
  masked: fields.maskedField,
  maskedAndHidden: fields.maskedAndHiddenField,
  raw: fields.rawField,
  environmentScope: fields.environmentScopeField,
  ifExists: fields.ifExistsField({ fail: 'The step fails', update: 'Writes' }),
} satisfies Fields;

const REQUIRED = {
  repoUrl: 'gitlab.example.com?owner=acme&repo=orders',
  key: 'KEY',
  value: 'fake-value',
};

describe('the fields', () => {
  it('come out as the handlers need them', () => {
    const read = parseInput(input, REQUIRED);
    expect(read).toEqual({
      ...REQUIRED,
      value: expect.anything(),
      scopes: ['read_repository'],
      variableType: 'env_var',
      variableProtected: false,
      raw: false,
      environmentScope: '*',
      ifExists: 'fail',
    });
    expect(read.value.reveal()).toBe('fake-value');
    const ifExists: 'fail' | 'update' = read.ifExists;
    expect(ifExists).toBe('fail');
  });

  it.each<[object, object]>([
    [{ accessLevel: 'Developer' }, { accessLevel: 30 }],
    [{ accessLevel: 40 }, { accessLevel: 40 }],
    [{ accessLevel: '' }, { accessLevel: undefined }],
    [{ token: '' }, { token: undefined }],
    [{ projectId: 42 }, { projectId: 42 }],
    [{ projectId: 'acme/orders' }, { projectId: 'acme/orders' }],
    [{ expiresIn: { days: 90 } }, { expiresIn: { days: 90 } }],
    [{ masked: true }, { masked: true }],
  ])('read %j', (written, read) => {
    expect(parseInput(input, { ...REQUIRED, ...written })).toMatchObject(read);
  });

  it.each<[object, string]>([
    [{ accessLevel: 'boss' }, 'accessLevel: "boss" is not a role of GitLab'],
    [{ scopes: ['read_user'] }, 'scopes: a project access token cannot have'],
    [{ scopes: [] }, 'scopes: needs at least one scope'],
    [{ key: 'NO-DASH' }, 'key: must have 1 to 255 characters'],
    [{ environmentScope: 'a,b' }, 'environmentScope: can contain only'],
    [{ description: 'x'.repeat(256) }, 'description: must have at most 255'],
    [{ expiresIn: { day: 1 } }, 'expiresIn: has "day"'],
    [{ variableType: 'secret' }, 'variableType: must be "env_var" or "file"'],
    [{ ifExists: 'replace' }, 'ifExists: must be "fail" or "update"'],
  ])('refuse %j: %s', (written, words) => {
    expect(() => parseInput(input, { ...REQUIRED, ...written })).toThrow(words);
  });

  it('are in the JSON schema that the runner checks, each described', () => {
    const action = createTemplateAction({
      id: 'test:fields',
      schema: { input },
      async handler() {},
    });
    const schema = action.schema?.input as {
      required: string[];
      properties: Record<string, { description?: string; type?: unknown }>;
    };
    expect(schema.required).toEqual(['repoUrl', 'key', 'value']);
    for (const [name, property] of Object.entries(schema.properties)) {
      expect([name, property.description]).toEqual([
        name,
        expect.stringMatching(/\w{3}/),
      ]);
    }
    expect(schema.properties).toMatchObject({
      token: { type: 'string' },
      accessLevel: { type: ['number', 'string'] },
      scopes: {
        type: 'array',
        items: { type: 'string' },
        default: ['read_repository'],
      },
      variableType: { enum: ['env_var', 'file'], default: 'env_var' },
      raw: { default: false },
      ifExists: {
        default: 'fail',
        description:
          'What to do if it already exists. fail: The step fails. update: Writes',
      },
    });
  });
});

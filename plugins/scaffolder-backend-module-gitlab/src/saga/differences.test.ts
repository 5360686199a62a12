import { z } from 'zod/v3';
import { publishInput } from '../actions/publish/fields';
import type { AccessToken, GitLabProject, Variable } from '../gitlab/api';
import { PROJECT_SETTINGS } from '../gitlab/resources/projects';
import { differencesOfToken } from '../resources/accessToken/differences';
import {
  differencesOfProject,
  visibilityIn,
} from '../resources/project/differences';
import { differencesOfVariable } from '../resources/variable/differences';
import { Secret } from '../sealing/secret';
import { differencesOf } from './differences';

it.each<[object, object, object[]]>([
  [{ a: 1 }, { a: 1, b: 2 }, []],
  [{ a: 1 }, { a: 2 }, [{ field: 'a', asked: 1, got: 2 }]],
  [{ a: true }, { a: false }, [{ field: 'a', asked: true, got: false }]],
  [{ a: false }, { a: null }, [{ field: 'a', asked: false, got: null }]],
  [{ a: 'x' }, { a: null }, [{ field: 'a', asked: 'x', got: null }]],
  [{ a: '' }, { a: null }, []],
  [{ a: undefined }, { a: 'x' }, []],
  [{ a: 'x' }, {}, []],
  [{ a: ['x', 'y'] }, { a: ['y', 'x'] }, []],
  [
    { a: ['x', 'y'] },
    { a: ['x'] },
    [{ field: 'a', asked: ['x', 'y'], got: ['x'] }],
  ],
])('between %j and %j are %j', (asked, got, differences) => {
  expect(differencesOf({ ...asked }, { ...got })).toEqual(differences);
});

const project: GitLabProject = {
  id: 1,
  name: 'Orders',
  path: 'orders',
  fullPath: 'acme/orders',
  webUrl: '',
  httpUrlToRepo: '',
  defaultBranch: undefined,
  emptyRepo: true,
  visibility: 'private',
  topics: ['go'],
  settings: { description: null, merge_method: 'merge' },
  creatorId: 1,
  createdAt: '',
  markedForDeletionOn: undefined,
  archived: false,
  buildTimeoutMs: undefined,
  buildsAccessLevel: undefined,
  repositoryAccessLevel: undefined,
};

it.each<[object, string[]]>([
  [{}, []],
  [{ visibility: 'public' }, ['visibility']],
  [{ name: 'Other', path: 'other' }, ['name', 'path']],
  [{ topics: ['go', 'java'] }, ['topics']],
  [
    {
      settings: {
        description: 'x',
        merge_method: 'ff',
        squash_option: 'never',
      },
    },
    ['description', 'merge_method'],
  ],
])('of a project asked as %j are in %j', (more, fields) => {
  const { name, path, visibility, topics } = project;
  const asked = { name, path, visibility, topics, ...more };
  const found = differencesOfProject(asked, project);
  expect(found.map(it => it.field)).toEqual(fields);
});

it('are looked for in every setting that a project may be made with', () => {
  const settings = (publishInput.settings(z as any) as any).unwrap().shape;
  const others = ['name', 'path', 'visibility', 'topics'];
  expect(
    Object.keys(settings)
      .filter(it => !others.includes(it))
      .sort(),
  ).toEqual([...PROJECT_SETTINGS].sort());
});

const token: AccessToken = {
  id: 1,
  name: 'ci',
  description: undefined,
  scopes: ['api', 'read_api'],
  accessLevel: 30,
  userId: 2,
  expiresAt: '2027-01-01',
  active: true,
  revoked: false,
  createdAt: '',
  lastUsedAt: undefined,
};

it.each<[object, object, object[]]>([
  [{ scopes: ['read_api', 'api'] }, {}, []],
  [{ expiresAt: undefined }, {}, []],
  [{}, { accessLevel: 0 }, []],
  [
    { accessLevel: 40 },
    {},
    [{ field: 'accessLevel', asked: 'maintainer', got: 'developer' }],
  ],
  [
    {},
    { expiresAt: undefined },
    [{ field: 'expiresAt', asked: '2027-01-01', got: null }],
  ],
  [{ description: 'x' }, {}, [{ field: 'description', asked: 'x', got: null }]],
])('of a token asked with %j, answered with %j are %j', (more, got, found) => {
  const { name, scopes, accessLevel, expiresAt } = token;
  const asked = { name, scopes, accessLevel, expiresAt, ...more };
  expect(differencesOfToken(asked, { ...token, ...got })).toEqual(found);
});

const variable: Variable = {
  key: 'A',
  value: Secret.of('fake'),
  variableType: 'env_var',
  protected: false,
  masked: true,
  hidden: true,
  raw: false,
  environmentScope: '*',
  description: undefined,
};

it.each<[object, string[]]>([
  [{}, []],
  [{ maskedAndHidden: false }, ['hidden']],
  [{ protected: true, masked: false }, ['protected', 'masked']],
  [{ raw: true, variableType: 'file' }, ['variableType', 'raw']],
  [{ environmentScope: 'prod' }, ['environmentScope']],
])('of a variable asked as %j are in %j', (more, fields) => {
  const { value, hidden, description, ...same } = variable;
  const asked = { ...same, maskedAndHidden: true, ...more };
  const found = differencesOfVariable(asked, variable);
  expect(found.map(it => it.field)).toEqual(fields);
});

it.each([
  ['private', 'public', 'private'],
  ['internal', 'public', 'internal'],
  ['internal', 'private', 'private'],
  ['public', 'internal', 'internal'],
  [undefined, 'public', 'public'],
] as const)('a %s group makes a %s project %s', (group, asked, got) => {
  expect(visibilityIn(group, asked)).toBe(got);
});

import { addedCopies, isKnown, secondCopies, sharedPackages } from './copies';

const UPSTREAM = '@backstage/plugin-scaffolder-backend-module-gitlab';

const before = {
  packages: {
    '': {},
    'node_modules/@backstage/errors': { version: '1.4.0' },
    'node_modules/a/node_modules/@backstage/errors': { version: '1.3.1' },
    'node_modules/a/node_modules/luxon': { version: '3.0.0' },
  },
};

function withPlace(place: string, version: string) {
  return { packages: { ...before.packages, [place]: { version } } };
}

it('finds what a package has for itself', () => {
  expect(secondCopies(before)).toEqual([
    { name: '@backstage/errors', version: '1.3.1', below: 'a' },
  ]);
});

it('tells which versions all share', () => {
  expect(sharedPackages(before)).toEqual({ '@backstage/errors': '1.4.0' });
});

it('takes nothing for new that was there before', () => {
  expect(addedCopies(before, before)).toEqual([]);
});

it('tells of a copy that was added, also two floors down', () => {
  const place = 'node_modules/b/node_modules/c/node_modules/@backstage/types';

  expect(addedCopies(before, withPlace(place, '1.2.2'))).toEqual([
    { name: '@backstage/types', version: '1.2.2', below: 'b/node_modules/c' },
  ]);
});

it('tells of another version in the same place', () => {
  const place = 'node_modules/a/node_modules/@backstage/errors';

  expect(addedCopies(before, withPlace(place, '1.3.0'))).toHaveLength(1);
});

it.each([
  ['@backstage/plugin-scaffolder-node', UPSTREAM, true],
  ['@backstage/errors', UPSTREAM, false],
  ['@backstage/plugin-scaffolder-node', '@forgekey/a', false],
])('%s below %s: known %s', (name, below, known) => {
  expect(isKnown({ name, below, version: '0.13.7' })).toBe(known);
});

/*
 * What the lint of every package says of its structure: no circle of imports, and who may import whom. Tests, and what they
 * alone use, may import anything.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const TESTS = [
  '**/*.test.ts?(x)',
  '**/testing/**',
  '**/contract/**',
  '**/__testUtils__/**',
];

/** Without these, the rules follow no import of TypeScript. */
const SETTINGS = {
  'import/resolver': { node: { extensions: ['.ts', '.tsx'] } },
  'import/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
};

/** The folders of a folder, so that no list of them has to be kept by hand. */
const foldersOf = (...path) =>
  readdirSync(join(...path), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name);

/** No file imports one that imports it, over however many others. */
const withoutCircles = {
  files: ['src/**/*.ts?(x)'],
  excludedFiles: TESTS,
  settings: SETTINGS,
  rules: {
    // Into no package: neither to look for circles nor to sort all files beforehand. That takes minutes.
    'import/no-cycle': ['error', { ignoreExternal: true, disableScc: true }],
  },
};

/**
 * Who may import whom.
 *
 * @param directory - of the package
 * @param zones - of `import/no-restricted-paths`, each with a sentence for the person who trips over it
 */
const withZones = (directory, zones) => ({
  files: ['src/**/*.ts?(x)'],
  excludedFiles: TESTS,
  settings: SETTINGS,
  rules: {
    'import/no-restricted-paths': ['error', { basePath: directory, zones }],
  },
});

/**
 * A zone for each room of `src/`, a folder or a file, that names all it stands on.
 *
 * @param rooms - `{ uses, says }` by the name of the room
 */
const zonesOfRooms = rooms =>
  Object.entries(rooms).map(([room, { uses, says }]) => ({
    target: `./src/${room}`,
    from: './src',
    except: [room, ...uses].map(name => `./${name}`),
    message: says,
  }));

module.exports = {
  foldersOf,
  withoutCircles,
  withZones,
  zonesOfRooms,
};

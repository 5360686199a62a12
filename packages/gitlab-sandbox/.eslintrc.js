const {
  foldersOf,
  withoutCircles,
  withZones,
  zonesOfRooms,
} = require('../../scripts/eslint/structure');

/** The rooms of src/, from the ground up: what each stands on, and a sentence for the person who trips over it. */
const rooms = {
  world: {
    uses: [],
    says: 'world/ holds what GitLab knows and its rules, without HTTP and git: hand in what it needs.',
  },
  journal: {
    uses: [],
    says: 'The journal remembers what it is told, and looks at nothing.',
  },
  faults: {
    uses: ['world/duration.ts'],
    says: 'faults/ knows words and names, not what they are done to: that belongs to serve/.',
  },
  http: {
    uses: [],
    says: 'http/ is the wire, whoever speaks over it: what is said belongs to api/, git/ or pages/.',
  },
  repository: {
    uses: ['world'],
    says: 'repository/ is what git keeps, whoever asks: the protocol belongs to git/, the API to routes/.',
  },
  'links.ts': {
    uses: ['world'],
    says: 'Links need what things are called, and no more.',
  },
  'instance.ts': {
    uses: ['links.ts', 'repository', 'faults', 'journal', 'world'],
    says: 'An instance says what there is to work with, not what works with it: here began a circle of 13 files.',
  },
  principal: {
    uses: ['http', 'world'],
    says: 'principal/ tells who asks and what that opens, the same for the API and for git.',
  },
  api: {
    uses: [
      'instance.ts',
      'links.ts',
      'principal',
      'repository',
      'http',
      'world',
    ],
    says: 'api/ is what all routes have in common: what one resource needs belongs to routes/ or entities/.',
  },
  entities: {
    uses: ['api', 'links.ts', 'repository', 'http', 'world'],
    says: 'entities/ writes things as GitLab shows them, and does nothing to them: that belongs to routes/.',
  },
  routes: {
    uses: ['entities', 'api', 'principal', 'repository', 'http', 'world'],
    says: 'A route gets what it works with in its context, and knows nothing of the controls, git or the pages.',
  },
  git: {
    uses: ['instance.ts', 'principal', 'repository', 'http', 'world'],
    says: 'git/ speaks the protocol; what git keeps belongs to repository/, and what the API says to routes/.',
  },
  pages: {
    uses: ['instance.ts', 'repository', 'http', 'world'],
    says: 'pages/ shows the instance to people, and changes nothing in it.',
  },
  seed: {
    uses: ['repository', 'world'],
    says: 'A seed plants a world and its repositories, without a request.',
  },
  serve: {
    uses: [
      'routes',
      'git',
      'pages',
      'api',
      'instance.ts',
      'principal',
      'repository',
      'faults',
      'journal',
      'http',
      'world',
    ],
    says: 'serve/ answers requests with the controls that it is handed: who composes them is sandbox.ts.',
  },
};

const [strange] = foldersOf(__dirname, 'src').filter(
  name => !['testing', 'contract', ...Object.keys(rooms)].includes(name),
);
if (strange) {
  throw new Error(
    `src/${strange}/ is no room yet: say in .eslintrc.js of the sandbox what it stands on`,
  );
}

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      ...zonesOfRooms(rooms),
      {
        target: './src/*.ts',
        from: './src/testing',
        message: 'What tests need stays out of the product.',
      },
    ]),
  ],
});

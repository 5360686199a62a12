const { foldersOf, withoutCircles } = require('../../scripts/eslint/structure');

/**
 * Who may import whom, each with a sentence for the person who trips over it. Tests may import anything.
 */
const zones = [
  {
    target: './src/domain',
    from: './src',
    except: ['./domain'],
    message:
      'domain/ holds facts about GitLab and stands on nothing: hand in what it needs.',
  },
  {
    target: './src/time',
    from: './src',
    except: ['./time'],
    message: 'time/ knows clocks and pauses, and not what is waited for.',
  },
  {
    target: './src/sealing',
    from: './src',
    except: ['./sealing', './domain', './time'],
    message: 'sealing/ knows secrets, not GitLab and not actions.',
  },
  {
    target: './src/ledger',
    from: './src',
    except: ['./ledger', './time'],
    message: 'The ledger never sees a secret, a request or an action.',
  },
  {
    target: './src/access',
    from: './src',
    except: ['./access', './domain', './sealing', './ledger'],
    message:
      'access/ decides who may act and with which token; it does not act.',
  },
  {
    target: './src/gitlab',
    from: './src',
    except: ['./gitlab', './domain', './sealing', './access', './time'],
    message:
      'gitlab/ talks to GitLab and decides nothing: what to do belongs to resources/.',
  },
  {
    target: './src/git',
    from: './src',
    except: [
      './git',
      './gitlab',
      './domain',
      './sealing',
      './access',
      './time',
    ],
    message: 'git/ pushes, and knows nothing of steps and tasks.',
  },
  {
    target: './src/saga',
    from: './src',
    except: [
      './saga',
      './ledger',
      './access',
      './gitlab',
      './domain',
      './sealing',
      './time',
    ],
    message:
      'saga/ knows attempts, not kinds of things: hand in what it needs, as a Resource.',
  },
  ...[
    ['target', ['resources', 'handover', 'actions']],
    ['resources', ['handover', 'actions']],
    ['handover', ['actions']],
  ].flatMap(([target, above]) =>
    above.map(from => ({
      target: `./src/${target}`,
      from: `./src/${from}`,
      message: `${target}/ serves what stands above it, and does not know ${from}/: move the shared part down.`,
    })),
  ),
  ...foldersOf(__dirname, 'src', 'actions').map(noun => ({
    target: `./src/actions/${noun}`,
    from: './src/actions',
    except: [`./${noun}`, './actionFactory.ts'],
    message:
      'Actions do not import actions of another noun: move the shared part to resources/ or domain/.',
  })),
  {
    target: './src/!(testing)/**/*',
    from: './src/testing',
    message: 'What tests need stays out of the product.',
  },
];

/** Libraries that one folder alone knows. */
const libraries = [
  {
    home: 'gitlab',
    group: ['@gitbeaker/*'],
    message: 'Only gitlab/ knows the library: use GitLabApi of gitlab/api.ts.',
  },
  {
    home: 'ledger',
    group: ['knex', 'knex/*'],
    message: 'Only ledger/ touches the database: use Ledger of its ledger.ts.',
  },
];

const withoutLibraries = forbidden => ({
  'no-restricted-imports': [
    'error',
    { patterns: forbidden.map(({ group, message }) => ({ group, message })) },
  ],
});

const isTest = ['**/*.test.ts', '**/testing/**'];

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    withoutCircles,
    {
      files: ['src/**/*.test.ts'],
      rules: {
        'jest/expect-expect': [
          'error',
          { assertFunctionNames: ['expect', 'expect*'] },
        ],
        'jest/no-standalone-expect': [
          'error',
          { additionalTestBlockFunctions: ['afterEach'] },
        ],
        // Titles come from constants too: the id of an action.
        'jest/valid-title': ['error', { ignoreTypeOfDescribeName: true }],
      },
    },
    {
      // Backstage's preset knows only *.test.ts as tests.
      files: ['src/testing/**'],
      rules: { '@backstage/no-undeclared-imports': 'off' },
    },
    {
      files: ['src/**/*.ts'],
      excludedFiles: isTest,
      settings: { 'import/resolver': { node: { extensions: ['.ts'] } } },
      rules: {
        'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
      },
    },
    {
      files: ['src/**/*.ts'],
      excludedFiles: isTest,
      rules: withoutLibraries(libraries),
    },
    ...libraries.map(library => ({
      files: [`src/${library.home}/**/*.ts`],
      excludedFiles: isTest,
      rules: withoutLibraries(libraries.filter(it => it !== library)),
    })),
  ],
});

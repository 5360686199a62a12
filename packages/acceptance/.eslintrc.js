const { withoutCircles, withZones } = require('../../scripts/eslint/structure');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Nothing here ships: it is all tests and the demo, so everything it needs is a development dependency.
    '@backstage/no-undeclared-imports': 'off',
    // Cells of the crash matrix have their titles from a table.
    'jest/valid-title': [
      'error',
      { ignoreTypeOfTestName: true, ignoreTypeOfDescribeName: true },
    ],
  },
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      {
        target: './src/demo',
        from: './src/crash',
        message:
          'The demo shows a good run: what it shares with the crash matrix belongs to src/ itself.',
      },
      {
        target: './src/crash',
        from: './src/demo',
        message:
          'What the crash matrix shares with the demo belongs to src/ itself.',
      },
      ...['demo', 'crash'].map(folder => ({
        target: './src/*.ts',
        from: `./src/${folder}`,
        message: `What stands in src/ itself serves all tests: it does not know ${folder}/.`,
      })),
    ]),
  ],
});

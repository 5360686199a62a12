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
});

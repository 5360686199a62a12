module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Nothing here ships: it is all tests and the demo, so everything it needs is a development dependency.
    '@backstage/no-undeclared-imports': 'off',
  },
});

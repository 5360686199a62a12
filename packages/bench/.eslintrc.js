const { withoutCircles, withZones } = require('../../scripts/eslint/structure');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Nothing here ships, so everything it needs is a development dependency.
    '@backstage/no-undeclared-imports': 'off',
    'no-console': 'off',
    // The sources run as they are.
    'no-restricted-syntax': 'off',
  },
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      {
        target: './src/sides',
        from: './src',
        except: ['./sides', './measure'],
        message: 'What runs in a process of its own knows jobs, and no rows.',
      },
    ]),
  ],
});

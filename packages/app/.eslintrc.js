const { withoutCircles, withZones } = require('../../scripts/eslint/structure');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      {
        target: './src',
        from: './e2e-tests',
        message: 'What tests need stays out of the portal.',
      },
    ]),
    {
      ...withZones(__dirname, [
        {
          target: './e2e-tests',
          from: './src',
          message:
            'A browser test knows what a person sees, not how the portal is made.',
        },
      ]),
      files: ['e2e-tests/**/*.ts'],
      excludedFiles: [],
    },
  ],
});

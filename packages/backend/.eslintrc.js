const { withoutCircles, withZones } = require('../../scripts/eslint/structure');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      {
        target: './src/!(index|startPortal).ts',
        from: './src',
        except: ['./gitlab.ts'],
        message:
          'startPortal.ts composes: the parts know the GitLab they work on, and not each other.',
      },
    ]),
  ],
});

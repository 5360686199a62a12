const {
  foldersOf,
  withoutCircles,
  withZones,
  zonesOfRooms,
} = require('../../scripts/eslint/structure');

/** What the form's fields and the page of a run share. */
const shared = ['ui', 'gitlab'];
const extensions = foldersOf(__dirname, 'src').filter(
  name => ![...shared, '__testUtils__'].includes(name),
);

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    withoutCircles,
    withZones(__dirname, [
      ...zonesOfRooms({
        ui: {
          uses: [],
          says: 'ui/ shows what it is given, and knows neither GitLab nor a field.',
        },
        gitlab: {
          uses: [],
          says: 'gitlab/ asks the backend about GitLab, and shows nothing.',
        },
      }),
      ...extensions.map(name => ({
        target: `./src/${name}`,
        from: './src',
        except: [name, ...shared].map(room => `./${room}`),
        message: `${name}/ is an extension by itself: what it shares with others belongs to ui/ or gitlab/.`,
      })),
    ]),
  ],
});

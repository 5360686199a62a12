/* `npm start`: the portal as one process. Builds the app when there is none, or when its sources are newer. */

const { execFileSync } = require('node:child_process');
const { accessSync, constants, readdirSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { parseArgs } = require('node:util');

const root = resolve(__dirname, '../../..');
const app = join(root, 'packages/app');

const USAGE = `npm start -- [options]

  --config FILE    configuration on top of app-config.yaml and app-config.production.yaml; may be repeated
  --help           print this
`;

/** Files with configuration; everything that can be wrong with how it was started is found here, before the pages are built. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    // npm runs this elsewhere than where the person is, and says where that was.
    return values.config.map(file => {
      const path = resolve(process.env.INIT_CWD ?? '.', file);
      accessSync(path, constants.R_OK);
      return path;
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
}

const given = readOptions();

function newestOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) {
    return stats?.mtimeMs ?? 0;
  }
  return Math.max(
    0,
    ...readdirSync(path).map(name => newestOf(join(path, name))),
  );
}

const built = newestOf(join(app, 'dist/index.html'));
const sources = [
  join(app, 'src'),
  join(app, 'public'),
  join(app, 'package.json'),
  join(root, 'plugins/scaffolder-module-gitlab/src'),
];
if (sources.some(source => newestOf(source) > built)) {
  console.log('Building the pages of the portal, once …');
  execFileSync('npm', ['-w', 'app', 'run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

// Guests may sign in only where people develop.
process.env.NODE_ENV ??= 'development';
process.chdir(join(root, 'packages/backend'));
// What is given on the command line comes on top of the two files.
const own = ['app-config.yaml', 'app-config.production.yaml'].map(file =>
  join(root, file),
);
process.argv.splice(
  2,
  Infinity,
  ...[...own, ...given].flatMap(file => ['--config', file]),
);
require('@backstage/cli/config/nodeTransform.cjs');
require('../src/index.ts');

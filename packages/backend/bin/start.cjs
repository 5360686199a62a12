/* `npm start`: the portal as one process. Builds the app when there is none, or when its sources are newer. */

const { execFileSync } = require('node:child_process');
const { readdirSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../../..');
const app = join(root, 'packages/app');

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
if (!process.argv.includes('--config')) {
  for (const file of ['app-config.yaml', 'app-config.production.yaml']) {
    process.argv.push('--config', join(root, file));
  }
}
require('@backstage/cli/config/nodeTransform.cjs');
require('../src/index.ts');

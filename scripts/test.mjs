#!/usr/bin/env node
/*
 * Everything that is checked before a commit, and what `.ci/run` checks: `npm test`. What takes seconds runs first and
 * side by side; then the tests, those in a browser beside the others: either wait a lot, for a portal or a page. Nothing
 * stops the rest, and the end tells of all.
 */
import { spawn } from 'node:child_process';
import { findChromium, whatIsNotTried } from './programs.mjs';

const QUICK = [
  { name: 'types, API reports', script: 'api', args: ['--check'] },
  { name: 'lint, layers included', script: 'lint' },
  { name: 'format', script: 'format:check' },
  { name: 'generated pages', script: 'docs:check' },
  { name: 'nothing unused', script: 'knip' },
  { name: 'no import circles', script: 'structure' },
];
const TESTS = { name: 'tests', script: 'test:jest' };
// Told of below where there is none.
const BROWSER_TESTS = findChromium()
  ? [{ name: 'browser tests', script: 'test:browser' }]
  : [];

const results = await Promise.all(QUICK.map(runQuietly));
console.log(`\n${TESTS.name}: npm run ${TESTS.script}`);
results.push(
  ...(await Promise.all([
    run(TESTS, 'inherit'),
    ...BROWSER_TESTS.map(runQuietly),
  ])),
);

console.log('\nChecked');
for (const { ok, name, seconds, script } of results) {
  const how = ok ? '' : `  npm run ${script}`;
  console.log(`  ${ok ? '✔' : '✘'} ${name.padEnd(24)}${seconds} s${how}`);
}
const notTried = whatIsNotTried();
if (notTried.length > 0) {
  console.log('\nNot tried here, for want of');
  console.log(notTried.join('\n').replace(/^/gm, '  '));
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

/** Shows what a check says only if it fails. */
async function runQuietly(check) {
  const result = await run(check, 'pipe');
  console.log(`${result.ok ? '✔' : '✘'} ${check.name}`);
  if (!result.ok) {
    process.stdout.write(result.output);
  }
  return result;
}

function run(check, stdio) {
  const started = Date.now();
  const { script, args = [] } = check;
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    stdio: ['ignore', stdio, stdio],
  });
  const output = [];
  child.stdout?.on('data', chunk => output.push(chunk));
  child.stderr?.on('data', chunk => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', status =>
      resolve({
        ...check,
        ok: status === 0,
        seconds: Math.round((Date.now() - started) / 1000),
        output: Buffer.concat(output),
      }),
    );
  });
}

#!/usr/bin/env node
/*
 * Packs what people install, from a copy: `backstage-cli package prepack` rewrites package.json and relies on `postpack` to
 * put it back, which never runs when somebody presses Ctrl-C.
 *
 *   npm run pack                        every package that is not private, into this directory
 *   npm run pack -- --to DIR NAME...    these packages, into that one
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publicPackages, ROOT } from './publicPackages.mjs';

/** What is made from the rest, and git ignores. */
const MADE = ['node_modules', 'dist', 'dist-types', 'coverage', '.git', 'var'];

const { values, positionals } = parseArgs({
  options: { to: { type: 'string', default: '.' } },
  allowPositionals: true,
});
const destination = resolve(process.env.INIT_CWD ?? '.', values.to);
const packages = publicPackages().filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);
const unknown = positionals.filter(
  name => !packages.some(it => it.name === name),
);
if (unknown.length > 0) {
  const names = publicPackages().map(({ name }) => name);
  fail(
    `There is no package ${unknown.join(', ')}. There are ${names.join(', ')}.`,
  );
}

mkdirSync(join(ROOT, 'var'), { recursive: true });
/** What runs right now. It has to end before the copy in which it writes is removed. */
let child;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}
const copy = mkdtempSync(join(ROOT, 'var/pack-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

copyTree();
await run(copy, 'tsc');
for (const { directory } of packages) {
  const there = join(copy, directory);
  await run(there, 'backstage-cli', 'package', 'build');
  await run(there, 'backstage-cli', 'package', 'prepack');
  forgetScripts(join(there, 'package.json'));
  mkdirSync(destination, { recursive: true });
  await npmPack(there);
}

/** Below this repository, because what is installed is found from there. */
function copyTree() {
  for (const entry of readdirSync(ROOT).filter(isWritten)) {
    cpSync(join(ROOT, entry), join(copy, entry), {
      recursive: true,
      verbatimSymlinks: true,
      filter: source => isWritten(basename(source)),
    });
  }
  // Of this repository's own packages it is the copies that are found.
  const own = join(copy, 'node_modules/@forgekey');
  mkdirSync(own, { recursive: true });
  for (const { name, directory } of publicPackages()) {
    symlinkSync(join(copy, directory), join(own, basename(name)));
  }
}

function isWritten(name) {
  return !MADE.includes(name);
}

/** They are for whoever has the sources. */
function forgetScripts(file) {
  const { scripts, ...manifest } = JSON.parse(readFileSync(file));
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

function npmPack(directory) {
  return execute(directory, 'npm', [
    'pack',
    '--ignore-scripts',
    `--pack-destination=${destination}`,
  ]);
}

function run(directory, program, ...args) {
  return execute(directory, join(ROOT, 'node_modules/.bin', program), args);
}

async function execute(cwd, program, args) {
  const error = await new Promise(resolve => {
    child = spawn(program, args, { cwd, stdio: 'inherit' });
    child.once('error', resolve);
    child.once('close', status => resolve(status === 0 ? undefined : ''));
  });
  if (interrupted) {
    fail('Interrupted. Nothing was changed here.');
  }
  if (error !== undefined) {
    fail(
      `${basename(program)} ${args.join(' ')} failed${error ? `: ${error}` : ''}`,
    );
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/*
 * The programs that some of the tests are about. A test whose program is not installed is left out; `npm test` says so at
 * its end, and `.ci/run` installs what it can.
 */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** `find` gives where it is, if it is there; `tries` is what the tests do with it. */
const PROGRAMS = [
  {
    name: 'curl',
    find: () => onPath('curl'),
    packages: ['curl'],
    tries: 'the sandbox, as curl meets it',
  },
  {
    name: 'rsync',
    find: () => onPath('rsync'),
    packages: ['rsync'],
    tries:
      "the demo's pipeline with a real rsync; it ran with the stand-in of this repository",
  },
  {
    name: 'gpg',
    find: () => onPath('gpg'),
    packages: ['gnupg'],
    tries: 'a signed commit',
  },
  {
    name: 'openssl',
    find: () => onPath('openssl'),
    packages: ['openssl'],
    tries: 'a GitLab whose certificate nobody knows',
  },
  {
    name: 'PostgreSQL',
    find: findPostgres,
    packages: ['postgresql'],
    tries: 'a portal, two backends and the ledger on PostgreSQL',
  },
  {
    name: 'Chromium',
    find: findChromium,
    packages: ['chromium', 'fonts-liberation'],
    tries: 'the portal in a browser',
    otherwise:
      'set PLAYWRIGHT_CHROMIUM_PATH to a Chromium or Chrome, or let Playwright fetch one: npx playwright install chromium',
  },
];

const missing = () => PROGRAMS.filter(({ find }) => !find());

/** Debian packages. */
export function missingPackages() {
  return missing().flatMap(({ packages }) => packages);
}

/** What could not be tried here and how to get it, as lines for people. */
export function whatIsNotTried() {
  return missing().map(howToGet);
}

export function howToGetChromium() {
  return howToGet(PROGRAMS.find(({ find }) => find === findChromium));
}

function howToGet({ name, packages, tries, otherwise }) {
  const how = `apt-get install ${packages.join(' ')}`;
  return `${name.padEnd(12)}${tries}\n${' '.repeat(12)}${how}${otherwise ? `; elsewhere ${otherwise}` : ''}`;
}

/**
 * Where a Chromium is, if there is one.
 *
 * @throws Error when PLAYWRIGHT_CHROMIUM_PATH names one that is not there
 */
export function findChromium() {
  const { PLAYWRIGHT_CHROMIUM_PATH: wanted } = process.env;
  if (wanted) {
    if (!existsSync(wanted)) {
      throw new Error(
        `PLAYWRIGHT_CHROMIUM_PATH is ${wanted}, and there is nothing.`,
      );
    }
    return wanted;
  }
  return [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    playwrightsOwn(),
  ].find(path => path && existsSync(path));
}

function playwrightsOwn() {
  try {
    const require = createRequire(import.meta.url);
    return require('@playwright/test').chromium.executablePath();
  } catch {
    // Nothing is installed yet.
    return undefined;
  }
}

/** Where Debian keeps it, or on the path. */
function findPostgres() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  return (
    versions
      .map(version => join(debian, version, 'bin/initdb'))
      .find(existsSync) ?? onPath('initdb')
  );
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map(directory => join(directory, program))
    .find(file => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

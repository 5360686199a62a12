#!/usr/bin/env node
/*
 * Runs the browser tests, or says why it does not.
 *
 *   npm run test:browser                 all of them; fails where there is no Chromium
 *   npm run test:browser -- keyboard     those whose file has "keyboard" in its name
 *   node scripts/browser-tests.mjs --if-present
 *                                        for `npm test`: skips them where there is no Chromium
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const HOW = `On Debian and Ubuntu:  sudo apt-get install --no-install-recommends chromium fonts-liberation
Elsewhere:             set PLAYWRIGHT_CHROMIUM_PATH to a Chromium or Chrome,
                       or let Playwright fetch one: npx playwright install chromium`;

const wanted = process.argv.slice(2).filter(arg => arg !== '--if-present');
const mayBeMissing = process.argv.includes('--if-present');

const chromiumPath = findChromium();
if (!chromiumPath) {
  if (!mayBeMissing) {
    console.error(
      `The browser tests need Chromium, and there is none.\n${HOW}`,
    );
    process.exit(1);
  }
  console.log(`SKIPPED: the browser tests. There is no Chromium.\n${HOW}`);
  process.exit(0);
}

const { status } = spawnSync(
  process.execPath,
  [
    createRequire(import.meta.url).resolve('@playwright/test/cli'),
    'test',
    ...wanted,
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, PLAYWRIGHT_CHROMIUM_PATH: chromiumPath },
  },
);
process.exit(status ?? 1);

function findChromium() {
  const { PLAYWRIGHT_CHROMIUM_PATH } = process.env;
  if (PLAYWRIGHT_CHROMIUM_PATH) {
    if (!existsSync(PLAYWRIGHT_CHROMIUM_PATH)) {
      console.error(
        `PLAYWRIGHT_CHROMIUM_PATH is ${PLAYWRIGHT_CHROMIUM_PATH}, and there is nothing.`,
      );
      process.exit(1);
    }
    return PLAYWRIGHT_CHROMIUM_PATH;
  }
  const require = createRequire(import.meta.url);
  const { chromium } = require('@playwright/test');
  return [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    chromium.executablePath(),
  ].find(path => path && existsSync(path));
}

#!/usr/bin/env node
/*
 * Runs the browser tests.
 *
 *   npm run test:browser                 all of them; fails where there is no Chromium
 *   npm run test:browser -- keyboard     those whose file has "keyboard" in its name
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { findChromium, howToGetChromium } from './programs.mjs';

const chromiumPath = findChromium();
if (!chromiumPath) {
  console.error(
    `The browser tests need Chromium, and there is none.\n${howToGetChromium()}`,
  );
  process.exit(1);
}

const { status } = spawnSync(
  process.execPath,
  [
    createRequire(import.meta.url).resolve('@playwright/test/cli'),
    'test',
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, PLAYWRIGHT_CHROMIUM_PATH: chromiumPath },
  },
);
process.exit(status ?? 1);

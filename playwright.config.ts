import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { generateProjects } from '@backstage/e2e-test-utils/playwright';
import { defineConfig } from '@playwright/test';

/** Set to test a portal that runs already, e.g. `http://localhost:7007` after `npm start`. */
const running = process.env.PORTAL_URL;
// Ports that nobody has, so that the tests do not meet other portals. Every process of the tests reads this file.
process.env.BROWSER_TESTS_PORT ??= `${randomInt(20_000, 26_000)}`;
process.env.BROWSER_TESTS_SANDBOX_PORT ??= `${randomInt(26_000, 32_000)}`;
const PORT = process.env.BROWSER_TESTS_PORT;
const SANDBOX_PORT = process.env.BROWSER_TESTS_SANDBOX_PORT;

const executablePath =
  process.env.PLAYWRIGHT_CHROMIUM_PATH ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(path =>
    existsSync(path),
  );

export default defineConfig({
  // A busy machine needs minutes for what takes seconds.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // One portal and one sandbox, and the tests plan faults in it.
  workers: 1,
  forbidOnly: !!process.env.CI,
  reporter: process.env.CI
    ? [['list'], ['html', { open: 'never' }]]
    : [['list']],
  outputDir: 'test-results',
  webServer: running
    ? undefined
    : {
        command: 'npm start',
        env: { PORT, SANDBOX_PORT },
        url: `http://localhost:${PORT}/.backstage/health/v1/readiness`,
        reuseExistingServer: false,
        // The first start builds the app.
        timeout: 900_000,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
      },
  use: {
    baseURL: running ?? `http://localhost:${PORT}`,
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
      ],
    },
  },
  metadata: {
    sandboxUrl:
      process.env.SANDBOX_URL ??
      `http://127.0.0.1:${running ? 8929 : SANDBOX_PORT}`,
  },
  projects: generateProjects(),
});

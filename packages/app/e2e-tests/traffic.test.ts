import { expect, test } from './support/portal';

// The other tests prove that something is not there; this one, that it would have been found.
test('the record shows a token that does cross the wire, in either direction', async ({
  browser,
  traffic,
  sandbox,
}) => {
  const [token] = await sandbox.tokenValues();
  const context = await browser.newContext({
    proxy: { server: traffic.url, bypass: '<-loopback>' },
  });
  const page = await context.newPage();

  await page.goto(`${sandbox.url}/-/sandbox/state`);
  expect(traffic.find(token)).toEqual([
    `response ${sandbox.url}/-/sandbox/state`,
  ]);

  const { url } = sandbox;
  await page.evaluate(
    async ([address, value]) => {
      const authorization = `Basic ${btoa(`oauth2:${value}`)}`;
      await fetch(`${address}/api/v4/version`, { headers: { authorization } });
    },
    [url, token],
  );
  expect(traffic.find(token)).toContain(`request ${url}/api/v4/version`);
  await context.close();
});

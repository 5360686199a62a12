import { KnownRoute, knownRoutes } from '../routes/known';
import { unbuiltRoutes } from '../serve/operations';
import { useSandbox } from '../testing';

const box = useSandbox();

/** An address the route is for: without what may be left out, and with names that are nobody's. */
function exampleOf({ path }: KnownRoute): string {
  const below = path
    .replace(/\\([()])|\([^()]*\)/g, '$1')
    .replace(/\*\w+/g, 'x1/x2')
    .replace(/:\w+/g, 'x1');
  return path.startsWith('/api/') ? below : `/api/v4${below}`;
}

async function ask(method: string, path: string) {
  const response = await fetch(`${box.sandbox.url}${path}`, {
    method,
    headers: { 'private-token': 'sandbox-root-token' },
  });
  const text = await response.text();
  return { status: response.status, text };
}

const UNKNOWN_ROUTE = JSON.stringify({ error: '404 Not Found' });

it('never takes a route that GitLab has for one it has not', async () => {
  const wrong: string[] = [];
  for (const route of knownRoutes) {
    const { operation, method } = route;
    const path = exampleOf(route);
    const { status, text } = await ask(method, path);
    const right = unbuiltRoutes.includes(route)
      ? status === 501 &&
        (method === 'HEAD' || text.includes(`build ${operation} (`))
      : text !== UNKNOWN_ROUTE && status !== 405 && status !== 501;
    if (!right) {
      wrong.push(`${operation}: ${method} ${path} → ${status} ${text}`);
    }
  }
  expect(wrong).toEqual([]);
});

it.each([
  ['GET', '/projects/1/service_accounts/7/personal_access_tokens'],
  ['GET', '/groups/1/service_accounts/7/personal_access_tokens'],
  ['GET', '/projects/1/push_rule'],
  ['PUT', '/groups/1/hooks/2/custom_headers/X-Team'],
  ['GET', '/bulk_imports/1/entities'],
  ['POST', '/bulk_imports/1/cancel'],
  ['GET', '/projects/1/job_token_scope/allowlist'],
  ['PUT', '/projects/1/integrations/slack'],
  ['PUT', '/projects/1/packages/generic/app/1.0/app.tar.gz'],
  ['PUT', '/projects/1/packages/generic/app/1.0/a/b/app.tar.gz'],
  ['POST', '/projects/1/ref/main/trigger/pipeline'],
  ['GET', '/projects/1/repository/archive.tar.gz'],
  ['GET', '/projects/1/jobs/artifacts/main/raw/a/b.txt'],
])('says that it does not build %s %s', async (method, path) => {
  expect((await ask(method, `/api/v4${path}`)).status).toBe(501);
});

it('says so whatever the body is', async () => {
  const { status } = await fetch(
    `${box.sandbox.url}/api/v4/projects/1/packages/generic/app/1.0/app.tar.gz`,
    {
      method: 'PUT',
      headers: { 'content-type': 'application/gzip' },
      body: 'not JSON',
    },
  );
  expect(status).toBe(501);
});

it.each([
  ['GET', '/projects/1/push_rule/3', 404],
  ['PUT', '/projects/1/events/3', 404],
  ['POST', '/projects/1/nonsense', 404],
  ['GET', '/organizations/1', 404],
  ['POST', '/ci/lint', 404],
  ['DELETE', '/projects/1/languages', 405],
  ['POST', '/events', 405],
])('has no route that GitLab has not: %s %s', async (method, path, status) => {
  expect((await ask(method, `/api/v4${path}`)).status).toBe(status);
});

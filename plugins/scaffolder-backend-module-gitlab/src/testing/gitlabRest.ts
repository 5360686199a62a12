import type { Sandbox } from '@forgekey/gitlab-sandbox';

/** What somebody does at GitLab besides the module, by default its administrator. */
export async function atGitLab<T = any>(
  sandbox: Sandbox,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: object; as?: string } = {},
): Promise<T> {
  const { body, as = 'root' } = options;
  const response = await fetch(`${sandbox.url}/api/v4${path}`, {
    method,
    headers: {
      'PRIVATE-TOKEN': `sandbox-${as}-token`,
      'Content-Type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return text === '' ? (undefined as T) : JSON.parse(text);
}

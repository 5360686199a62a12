import type { Sandbox } from '@forgekey/gitlab-sandbox';
import { noteOfPerson } from './unaccounted';

const TOKENS = {
  access_tokens: 'accessToken',
  deploy_tokens: 'deployToken',
} as const;

/** What somebody does at GitLab besides the module, by default its administrator. Tokens they make are theirs. */
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
  const answer = text === '' ? undefined : JSON.parse(text);
  const [, kind] = /\/(access_tokens|deploy_tokens)\b/.exec(path) ?? [];
  if (method === 'POST' && kind) {
    noteOfPerson(sandbox, {
      kind: TOKENS[kind as keyof typeof TOKENS],
      id: answer.id,
    });
  }
  return answer;
}

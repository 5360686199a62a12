import type { Sandbox } from '@forgekey/gitlab-sandbox';
import { atGitLab as askGitLab } from '@forgekey/gitlab-sandbox/testing';
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
  const answer = await askGitLab(sandbox, method, path, options);
  const [, kind] = /\/(access_tokens|deploy_tokens)\b/.exec(path) ?? [];
  if (method === 'POST' && kind) {
    noteOfPerson(sandbox, {
      kind: TOKENS[kind as keyof typeof TOKENS],
      id: answer.id,
    });
  }
  return answer;
}

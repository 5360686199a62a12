import type { Instance } from '../instance';
import { ApiClient } from './apiClient';

/** What somebody does at GitLab besides what is tested, by default its administrator. It throws where that is refused. */
export async function atGitLab<T = any>(
  { url }: Pick<Instance, 'url'>,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: object; as?: string } = {},
): Promise<T> {
  const { body, as = 'root' } = options;
  const client = new ApiClient(() => url, {
    'private-token': `sandbox-${as}-token`,
  });
  return client.done<T>(method, path, body);
}

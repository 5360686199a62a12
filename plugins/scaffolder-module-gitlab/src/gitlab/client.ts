import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';

/**
 * The scaffolder's autocomplete API refuses an empty token. This word says: there is no token of the user,
 * ask with the credential the portal itself has.
 */
const PORTAL_CREDENTIAL = 'integration';

export interface Namespace {
  /** The full path, e.g. `acme/platform`. */
  path: string;
  /** What to call it when the path alone says too little. */
  label?: string;
}

export interface AccessTokenLimits {
  /** `undefined`: no limit is known. */
  maxLifetimeDays?: number;
  /** Roles the caller may hand on; `undefined`: not known. */
  roles?: string[];
  /** Scopes the portal's policy allows; `undefined`: all of GitLab's. */
  scopes?: string[];
}

/** What the form fields ask GitLab, by way of the scaffolder's backend. */
export interface GitLabClient {
  /** Groups in which the caller may create projects, and the caller's own namespace. At most one page. */
  namespaces(search: string): Promise<Namespace[]>;
  /** Why a project cannot be made under this name, or `undefined` when it can. */
  projectNameProblem(
    namespace: string,
    name: string,
  ): Promise<string | undefined>;
  accessTokenLimits(namespace?: string): Promise<AccessTokenLimits>;
}

export function createGitLabClient(options: {
  scaffolderApi: Pick<ScaffolderApi, 'autocomplete'>;
  host?: string;
  token?: () => Promise<string | undefined>;
}): GitLabClient {
  const { scaffolderApi, host, token } = options;

  async function ask(
    resource: string,
    context: Record<string, string | undefined>,
  ) {
    if (!scaffolderApi.autocomplete) {
      throw new Error('This portal cannot ask GitLab.');
    }
    const { results } = await scaffolderApi.autocomplete({
      provider: 'gitlab',
      resource,
      token: (await token?.()) ?? PORTAL_CREDENTIAL,
      context: withoutUndefined({ host, ...context }),
    });
    return results;
  }

  return {
    async namespaces(search) {
      const results = await ask('namespaces', { search: search || undefined });
      return results.map(({ id, title }) =>
        title && title !== id ? { path: id, label: title } : { path: id },
      );
    },

    async projectNameProblem(namespace, name) {
      const [problem] = await ask('projectName', { namespace, name });
      return problem && (problem.title ?? problem.id);
    },

    async accessTokenLimits(namespace) {
      return readLimits(await ask('accessTokenLimits', { namespace }));
    },
  };
}

/** The API carries pairs of `id` and `title` only: `maxLifetimeDays` with the days, `role:…` and `scope:…` one each. */
function readLimits(
  results: { id: string; title?: string }[],
): AccessTokenLimits {
  const days = Number(results.find(r => r.id === 'maxLifetimeDays')?.title);
  const those = (prefix: string) => {
    const found = results
      .filter(r => r.id.startsWith(prefix))
      .map(r => r.id.slice(prefix.length));
    return found.length > 0 ? found : undefined;
  };
  return {
    maxLifetimeDays: Number.isFinite(days) && days > 0 ? days : undefined,
    roles: those('role:'),
    scopes: those('scope:'),
  };
}

function withoutUndefined(
  context: Record<string, string | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

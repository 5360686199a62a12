import { useMemo, useRef } from 'react';
import { useApi, useApiHolder } from '@backstage/frontend-plugin-api';
import type { ApiHolder } from '@backstage/frontend-plugin-api';
import {
  scmAuthApiRef,
  scmIntegrationsApiRef,
} from '@backstage/integration-react';
import {
  scaffolderApiRef,
  useTemplateSecrets,
} from '@backstage/plugin-scaffolder-react';
import { createGitLabClient } from './client';
import type { GitLabClient } from './client';
import type { GitLabOptions } from './options';

const GITLAB_COM = 'gitlab.com';

/** A client for a field's component. A user token that was asked for is left in the template's secrets as well. */
export function useGitLab(options: GitLabOptions | undefined): GitLabClient {
  const scaffolderApi = useApi(scaffolderApiRef);
  const apis = useApiHolder();
  const { setSecrets } = useTemplateSecrets();
  const keep = useRef(setSecrets);
  keep.current = setSecrets;

  const host = hostOf(apis, options);
  // Options come anew with every render; their text tells whether they changed.
  const wanted = JSON.stringify(options?.requestUserCredentials ?? null);

  return useMemo(() => {
    const requestUserCredentials = JSON.parse(wanted) ?? undefined;
    let asked: Promise<string | undefined> | undefined;
    return createGitLabClient({
      scaffolderApi,
      host,
      token: () => {
        asked ??= userToken(apis, { host, requestUserCredentials }).then(
          token => {
            if (token) {
              keep.current({ [requestUserCredentials.secretsKey]: token });
            }
            return token;
          },
        );
        return asked;
      },
    });
  }, [scaffolderApi, apis, host, wanted]);
}

/** The same for a field's validation, which runs outside of React. `undefined` where the portal has no scaffolder. */
export function gitLabFor(
  apis: ApiHolder,
  options: GitLabOptions | undefined,
): GitLabClient | undefined {
  const scaffolderApi = apis.get(scaffolderApiRef);
  const host = hostOf(apis, options);
  return (
    scaffolderApi &&
    createGitLabClient({
      scaffolderApi,
      host,
      token: () => userToken(apis, { ...options, host }),
    })
  );
}

/**
 * The GitLab to ask. A user's token is for one GitLab and must reach no other, so where one is asked for, the host is
 * never left to the backend: it is the one that is named, else the portal's own, else gitlab.com.
 */
function hostOf(
  apis: ApiHolder,
  options: GitLabOptions | undefined,
): string | undefined {
  if (options?.host || !options?.requestUserCredentials) {
    return options?.host;
  }
  const integrations = apis.get(scmIntegrationsApiRef)?.gitlab.list() ?? [];
  // Backstage always adds gitlab.com.
  const own = integrations
    .map(({ config }) => config.host)
    .filter(host => host !== GITLAB_COM);
  return own.length > 1 ? undefined : (own[0] ?? GITLAB_COM);
}

async function userToken(
  apis: ApiHolder,
  options: GitLabOptions | undefined,
): Promise<string | undefined> {
  if (!options?.requestUserCredentials) {
    return undefined;
  }
  if (!options.host) {
    throw new Error(
      'This portal knows several GitLabs: the field needs the option "host".',
    );
  }
  const { additionalScopes } = options.requestUserCredentials;
  const credentials = await apis.get(scmAuthApiRef)?.getCredentials({
    url: `https://${options.host}`,
    additionalScope: { repoWrite: true, customScopes: additionalScopes },
  });
  return credentials?.token;
}

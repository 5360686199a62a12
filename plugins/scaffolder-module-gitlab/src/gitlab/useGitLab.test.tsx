import { useState } from 'react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { ApiHolder } from '@backstage/frontend-plugin-api';
import {
  scmAuthApiRef,
  scmIntegrationsApiRef,
} from '@backstage/integration-react';
import {
  scaffolderApiRef,
  SecretsContextProvider,
  useTemplateSecrets,
} from '@backstage/plugin-scaffolder-react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { GitLabOptions } from './options';
import { gitLabFor, useGitLab } from './useGitLab';

const TOKEN = 'not-a-real-user-token';

const ask = (apis: ApiHolder, options: GitLabOptions) =>
  gitLabFor(apis, options)?.projectNameProblem('acme', 'orders');

function Probe({ options }: { options: GitLabOptions }) {
  const gitlab = useGitLab(options);
  const apis = useApiHolder();
  const { secrets } = useTemplateSecrets();
  const [error, setError] = useState<Error>();
  return (
    <>
      <button onClick={() => gitlab.namespaces('acme').catch(setError)}>
        Ask
      </button>
      <button onClick={() => ask(apis, options)}>Validate</button>
      <output>{JSON.stringify(secrets)}</output>
      {error && <p role="alert">{error.message}</p>}
    </>
  );
}

function integrationsOf(hosts: string[]) {
  const list = () => hosts.map(host => ({ config: { host } }));
  return { gitlab: { list } } as unknown as typeof scmIntegrationsApiRef.T;
}

/** @param hosts - of the GitLabs that the portal knows; Backstage always adds gitlab.com */
async function render(options: GitLabOptions, hosts: string[] = []) {
  const autocomplete = jest.fn().mockResolvedValue({ results: [] });
  const getCredentials = jest.fn().mockResolvedValue({ token: TOKEN });
  await renderInTestApp(
    <SecretsContextProvider>
      <Probe options={options} />
    </SecretsContextProvider>,
    {
      apis: [
        [scaffolderApiRef, { autocomplete }],
        [scmAuthApiRef, { getCredentials }],
        [scmIntegrationsApiRef, integrationsOf([...hosts, 'gitlab.com'])],
      ],
    },
  );
  const user = userEvent.setup();
  return {
    autocomplete,
    getCredentials,
    press: (name: string) => user.click(screen.getByRole('button', { name })),
  };
}

describe('useGitLab', () => {
  it('asks with the portal’s credential, and for none of the user', async () => {
    const { autocomplete, getCredentials, press } = await render({});
    await press('Ask');
    expect(autocomplete).toHaveBeenCalledWith({
      provider: 'gitlab',
      resource: 'namespaces',
      token: 'integration',
      context: { search: 'acme' },
    });
    expect(getCredentials).not.toHaveBeenCalled();
    expect(screen.getByRole('status')).toHaveTextContent('{}');
  });

  it('asks with the user’s own token, once, and leaves it to the template', async () => {
    const { autocomplete, getCredentials, press } = await render({
      host: 'gitlab.test',
      requestUserCredentials: {
        secretsKey: 'USER_OAUTH_TOKEN',
        additionalScopes: { gitlab: ['api'] },
      },
    });
    await press('Ask');
    await press('Ask');
    expect(autocomplete).toHaveBeenCalledWith(
      expect.objectContaining({
        token: TOKEN,
        context: { host: 'gitlab.test', search: 'acme' },
      }),
    );
    expect(getCredentials).toHaveBeenCalledTimes(1);
    expect(getCredentials).toHaveBeenCalledWith({
      url: 'https://gitlab.test',
      additionalScope: { repoWrite: true, customScopes: { gitlab: ['api'] } },
    });
    expect(screen.getByRole('status')).toHaveTextContent(
      JSON.stringify({ USER_OAUTH_TOKEN: TOKEN }),
    );

    await press('Validate');
    expect(autocomplete).toHaveBeenLastCalledWith(
      expect.objectContaining({ resource: 'projectName', token: TOKEN }),
    );
  });

  it.each<[string[], string]>([
    [[], 'gitlab.com'],
    [['gitlab.test'], 'gitlab.test'],
  ])(
    'sends the user’s token to the host it is for, where the portal knows %j',
    async (hosts, host) => {
      const { autocomplete, getCredentials, press } = await render(
        { requestUserCredentials: { secretsKey: 'USER_OAUTH_TOKEN' } },
        hosts,
      );
      await press('Ask');
      await press('Validate');
      expect(autocomplete).toHaveBeenCalledTimes(2);
      for (const [request] of autocomplete.mock.calls) {
        expect(request.token).toBe(TOKEN);
        expect(request.context.host).toBe(host);
      }
      for (const [wanted] of getCredentials.mock.calls) {
        expect(wanted.url).toBe(`https://${host}`);
      }
    },
  );

  it('asks for no token where it is not clear for which GitLab', async () => {
    const { autocomplete, getCredentials, press } = await render(
      { requestUserCredentials: { secretsKey: 'USER_OAUTH_TOKEN' } },
      ['one.test', 'two.test'],
    );
    await press('Ask');
    expect(getCredentials).not.toHaveBeenCalled();
    expect(autocomplete).not.toHaveBeenCalled();
    expect(screen.getByRole('alert')).toHaveTextContent(
      'This portal knows several GitLabs: the field needs the option "host".',
    );
  });
});

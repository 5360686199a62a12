import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { GitLabReads } from '../gitlab/api';
import type { GitLabConnector } from '../gitlab/connect';
import { CancelledError } from '../gitlab/errors/errors';
import type { RequestLogger } from '../gitlab/http/requester';
import type { Clock } from '../time/clock';
import { Secret } from '../sealing/secret';
import { accessTokenLimits } from './accessTokenLimits';
import { branches } from './branches';
import { groups } from './groups';
import { namespaces } from './namespaces';
import { projectName } from './projectName';
import type { AutocompleteResult, Question } from './question';
import { rememberFor } from './rememberFor';
import { repositories } from './repositories';

/** What the scaffolder hands on of `POST /v2/autocomplete/gitlab/:resource`. */
export interface AutocompleteRequest {
  resource: string;
  /** The user's own, or {@link PORTAL_CREDENTIAL}: the scaffolder does not let an empty one through. */
  token: string;
  context: Record<string, string>;
}

/** In place of a token: there is none of the user, ask with the credential of the integration. */
export const PORTAL_CREDENTIAL = 'integration';

/** A form that waits longer than this has been left already. */
const PATIENCE_MS = 15_000;
const REMEMBER_MS = 5 * 60_000;

const RESOURCES: Record<
  string,
  (question: Question) => Promise<AutocompleteResult[]>
> = {
  accessTokenLimits,
  branches,
  groups,
  namespaces,
  projectName,
  repositories,
};

/**
 * The autocomplete provider `gitlab`: what form fields may ask of GitLab. `groups` and `repositories` answer as
 * upstream's do, complete. What a field searches for while one types is searched on GitLab's side; nothing is changed.
 *
 * A request with the user's token sees what the user sees. One without sees what the integration sees, like a
 * template's steps do, unless `scaffolder.requireScmUserCredentials` is on.
 */
export function createGitLabAutocomplete(options: {
  connector: GitLabConnector;
  integrations: Pick<ScmIntegrationRegistry, 'gitlab'>;
  clock: Clock;
  logger: RequestLogger;
}): (
  request: AutocompleteRequest,
) => Promise<{ results: AutocompleteResult[] }> {
  const { connector, integrations, clock, logger } = options;
  const accounts = rememberFor<Awaited<ReturnType<GitLabReads['currentUser']>>>(
    REMEMBER_MS,
    clock,
  );
  const settings = rememberFor<
    Awaited<ReturnType<GitLabReads['findInstanceSettings']>>
  >(REMEMBER_MS, clock);

  return async function autocomplete({ resource, token, context }) {
    const answer = Object.hasOwn(RESOURCES, resource)
      ? RESOURCES[resource]
      : undefined;
    if (!answer) {
      throw new InputError(
        `GitLab's autocomplete has no resource "${resource}"; it has ${Object.keys(
          RESOURCES,
        ).join(', ')}.`,
      );
    }
    const asked = readContext(context);
    const host = asked.host ?? usualHost(integrations);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const connect = (userToken?: Secret) =>
      connector.connect({ host, token: userToken, signal, logger });
    const userToken = readToken(token);
    const { reads: api, actingAs } = connect(userToken);

    const whoAmI = once(() =>
      actingAs === 'integration'
        ? accounts(host, () => api.currentUser())
        : api.currentUser(),
    );
    const instanceSettings = once(() =>
      settings(host, async () => {
        // Settings are the same for everybody, and the portal's credential is the likelier one to see them.
        const portal = userToken ? attempt(() => connect().reads) : api;
        return await (portal ?? api).findInstanceSettings();
      }).catch(error => {
        // Most credentials may not read them; a form does well without.
        logger.debug(`No settings of ${host}: ${error.message}`);
        return undefined;
      }),
    );

    try {
      return {
        results: await answer({
          api,
          caller: actingAs,
          context: asked,
          whoAmI,
          instanceSettings,
        }),
      };
    } catch (error) {
      if (error instanceof CancelledError) {
        throw new ServiceUnavailableError(
          `${host} did not answer within ${PATIENCE_MS / 1000} seconds.`,
        );
      }
      throw error;
    }
  };
}

function readToken(token: string): Secret | undefined {
  const given = typeof token === 'string' ? token.trim() : '';
  return given && given !== PORTAL_CREDENTIAL ? Secret.of(given) : undefined;
}

/** The scaffolder passes on whatever the browser sent. */
function readContext(
  context: unknown,
): Record<string, string | undefined> & { host?: string } {
  const given = typeof context === 'object' && context ? context : {};
  return Object.fromEntries(
    Object.entries(given)
      .filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && entry[1].trim() !== '',
      )
      .map(([name, value]) => [name, value.trim()]),
  );
}

/** Backstage always knows gitlab.com; where somebody has configured a GitLab of their own, that is the one meant. */
function usualHost(integrations: Pick<ScmIntegrationRegistry, 'gitlab'>) {
  const configured = integrations.gitlab.list().map(({ config }) => config);
  const meant = configured.filter(
    ({ host, token }) => token || host !== 'gitlab.com',
  );
  if (meant.length > 1) {
    throw new InputError(
      `This portal knows several GitLabs: the field needs "host", one of ${meant
        .map(({ host }) => host)
        .join(', ')}.`,
    );
  }
  return meant[0]?.host ?? 'gitlab.com';
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

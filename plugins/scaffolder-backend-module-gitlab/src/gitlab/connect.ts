import { InputError } from '@backstage/errors';
import type {
  GitLabIntegrationConfig,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import {
  ActingAsToken,
  decideActingAs,
  GIT_USERNAME,
} from '../access/actingAs';
import type { Clock } from '../time/clock';
import { Secret } from '../sealing/secret';
import type { GitLabApi, GitLabReads } from './api';
import { createGitLabClient } from './client';
import { GitLabClock } from './http/gitlabClock';
import { type KnownNamespaces, NamespaceMemory } from './namespaceMemory';
import type { RequestLogger } from './http/requester';
import type { Sleep } from '../time/sleep';
import type { RequestLimits } from '../time/retryPolicy';
import { Throttle } from '../time/throttle';

export interface GitLabConnectorOptions {
  integrations: Pick<ScmIntegrationRegistry, 'gitlab'>;
  /** `scaffolder.requireScmUserCredentials` */
  requireScmUserCredentials: boolean;
  clock: Clock;
  /** Default: `defaultLimits`, and what the integration's `retry` says. */
  limits?: Partial<RequestLimits>;
  /** Default: one that knows nothing yet. */
  namespaces?: NamespaceMemory;
  /** For tests. Default: real time. */
  sleep?: Sleep;
  /** For tests. Default: `Math.random`. */
  random?: () => number;
  /** For tests that cut the line. Default: the runtime's. */
  fetch?: typeof fetch;
}

export interface ConnectOptions {
  /** As the integration names it. */
  host: string;
  /** The user's own, opened. */
  token?: Secret;
  /** The task's; ends waits and requests at once. */
  signal?: AbortSignal;
  logger: RequestLogger;
}

/** What one step works with: a client, and whose rights it has. */
export interface GitLabSession {
  /** For looking: it has no calls that change something, by type and in memory. */
  reads: GitLabReads;
  api: GitLabApi;
  /** For git over HTTPS. */
  git: { username: string; password: Secret };
  /** The API's calls obey them; what else talks to GitLab should too. */
  limits: Partial<RequestLimits>;
  /** The pace of all that talks to this host; `undefined`: the integration sets none. */
  throttle: Throttle | undefined;
  /** Of this host and credential. */
  namespaces: KnownNamespaces;
  /** For the log, after "talking to GitLab": `as the user, with the token of this step`. */
  actingAsDescription: string;
  actingAs: ActingAsToken['owner'];
  /** The integration's own PGP private key. */
  commitSigningKey: Secret | undefined;
}

export interface GitLabConnector {
  /**
   * A client for one step. Makes no request.
   *
   * @throws InputError for a host that is not configured, and what `decideCredential` throws.
   */
  connect(options: ConnectOptions): GitLabSession;
}

/** One for the whole module: it keeps the pace (`retry.maxApiRequestsPerMinute`) and the time of each host. */
export function createGitLabConnector(
  options: GitLabConnectorOptions,
): GitLabConnector {
  const { integrations, requireScmUserCredentials, clock } = options;
  const throttles = new Map<string, Throttle>();
  const clocks = new Map<string, GitLabClock>();
  const { namespaces = new NamespaceMemory(clock) } = options;

  function clockOf(host: string): GitLabClock {
    const known = clocks.get(host) ?? new GitLabClock(clock);
    clocks.set(host, known);
    return known;
  }

  function throttleFor(config: GitLabIntegrationConfig): Throttle | undefined {
    const perMinute = config.retry?.maxApiRequestsPerMinute ?? 0;
    if (perMinute <= 0) return undefined;
    let throttle = throttles.get(config.host);
    if (!throttle) {
      throttle = new Throttle(perMinute);
      throttles.set(config.host, throttle);
    }
    return throttle;
  }

  return {
    connect({ host, token, signal, logger }) {
      const integration = integrations.gitlab.byHost(host)?.config;
      if (!integration) {
        const hosts = integrations.gitlab.list().map(i => i.config.host);
        throw new InputError(
          `No GitLab integration is configured for "${host}"; integrations.gitlab has ${hosts.join(', ') || 'none'}.`,
        );
      }
      const credential = decideActingAs({
        host,
        userToken: token,
        integrationToken: secretOf(integration.token),
        requireScmUserCredentials,
      });
      const limits = { ...limitsOf(integration), ...options.limits };
      const throttle = throttleFor(integration);
      return {
        ...createGitLabClient({
          host,
          baseUrl: integration.baseUrl,
          apiBaseUrl: integration.apiBaseUrl,
          authorization: { scheme: credential.scheme, token: credential.token },
          credential: credential.name,
          signal,
          logger,
          clock,
          limits,
          gitlabClock: clockOf(integration.host),
          throttle,
          sleep: options.sleep,
          random: options.random,
          fetch: options.fetch,
        }),
        git: { username: GIT_USERNAME, password: credential.token },
        limits,
        throttle,
        namespaces: namespaces.of(integration.host, credential),
        actingAsDescription: credential.description,
        actingAs: credential.owner,
        commitSigningKey: secretOf(integration.commitSigningKey),
      };
    },
  };
}

function secretOf(value: string | undefined): Secret | undefined {
  return value ? Secret.of(value) : undefined;
}

/**
 * Backstage reads a `retry` without `maxRetries` as 0, so 0 cannot be told from "not said": our own default stays
 * then. Repeats are for what is safe to repeat, whatever `retryStatusCodes` lists.
 */
function limitsOf(config: GitLabIntegrationConfig): Partial<RequestLimits> {
  const maxRetries = config.retry?.maxRetries ?? 0;
  const retryStatusCodes = config.retry?.retryStatusCodes ?? [];
  return {
    ...(maxRetries > 0
      ? { maxRetries, maxRetriesWhenLimited: maxRetries }
      : {}),
    ...(retryStatusCodes.length > 0 ? { retryStatusCodes } : {}),
  };
}

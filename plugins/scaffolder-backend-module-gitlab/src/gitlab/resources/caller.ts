import type { Secret } from '../../sealing/secret';
import { isNotFound } from '../errors/errors';
import { Attempted, toGitLabError } from '../errors/toGitLabError';
import {
  createRequester,
  PLACEHOLDER_HOST,
  RequesterOptions,
} from '../http/requester';

/** GitLab's largest page. A larger number is cut to it silently. */
export const LARGEST_PAGE = 100;
export const USUAL_LIMIT = 20;

export interface PageOptions {
  /** Free text GitLab searches with, on its side. */
  search?: string;
  /** At most this many results are asked for, up to GitLab's 100 of a page; default 20. `all`: every page. */
  limit?: number | 'all';
}

/** What every resource makes its calls with. */
export interface Caller {
  /** For gitbeaker's resources. */
  gitbeaker: {
    host: string;
    requesterFn: ReturnType<typeof createRequester>;
    token: string;
    queryTimeout: null;
    rateLimits: {};
  };
  /** Root of GitLab's API, without a slash at the end. */
  apiBaseUrl: string;
  /**
   * Runs a call; what it throws is an error for people that shows none of the secrets.
   *
   * @param more - `creates`: a second call could do it twice; `secrets`: besides the credential, what the call carries
   */
  call<T>(
    attempted: Attempted,
    run: () => Promise<T>,
    more?: { creates?: boolean; secrets?: Secret[] },
  ): Promise<T>;
}

export interface CallerOptions extends RequesterOptions {
  /** As the integration names it. */
  host: string;
  /** For messages: `the user's token` or `the token of the integration for <host>`. */
  credential: string;
}

export function createCaller(options: CallerOptions): Caller {
  const { host, apiBaseUrl, credential, authorization } = options;
  return {
    apiBaseUrl,
    gitbeaker: {
      host: PLACEHOLDER_HOST,
      requesterFn: createRequester(options),
      // gitbeaker wants a token; ours is added by the requester, so that no object of gitbeaker's holds it.
      token: '',
      // Time limits and pace are the requester's as well.
      queryTimeout: null,
      rateLimits: {},
    },
    async call(attempted, run, { creates = false, secrets = [] } = {}) {
      try {
        return await run();
      } catch (failure) {
        throw toGitLabError(
          failure,
          attempted,
          {
            host,
            apiBaseUrl,
            credential,
            secrets: [authorization.token, ...secrets],
          },
          creates,
        );
      }
    },
  };
}

/** `undefined` where GitLab says 404. */
export async function orUndefined<T>(
  promise: Promise<T>,
): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** `gone` where GitLab says 404. */
export async function orGone<T>(promise: Promise<T>): Promise<T | 'gone'> {
  return (await orUndefined(promise)) ?? 'gone';
}

/** gitbeaker asks for further pages by itself unless it is given a page. */
export function pages(limit: number | 'all') {
  return limit === 'all'
    ? { perPage: LARGEST_PAGE }
    : { page: 1, perPage: Math.min(limit, LARGEST_PAGE) };
}

import { AuthenticationError, InputError } from '@backstage/errors';
import { Secret } from '../sealing/secret';

/** With whose rights a step acts on GitLab. Decided once per step. */
export interface ActingAsToken {
  owner: 'user' | 'integration';
  token: Secret;
  /** A user's token may be an OAuth token, which GitLab takes as Bearer only; personal tokens work there too. */
  scheme: 'bearer' | 'private-token';
  /** For the log: `as the user, with the token of this step`. */
  description: string;
  /** For messages, after "the owner of": `the user's token`. */
  name: string;
}

/** GitLab takes a token as the password to any user name; `oauth2` is what its documentation says. */
export const GIT_USERNAME = 'oauth2';

/**
 * The user's token where the step has one, else the integration's.
 *
 * @throws InputError when `scaffolder.requireScmUserCredentials` asks for a user's token and the step has none, or
 *   when that token cannot be one. @throws AuthenticationError when nobody's token is there, or the integration's
 *   cannot be one.
 */
export function decideActingAs(options: {
  host: string;
  /** The step's `token` input. */
  userToken: Secret | undefined;
  integrationToken: Secret | undefined;
  /** `scaffolder.requireScmUserCredentials` */
  requireScmUserCredentials: boolean;
}): ActingAsToken {
  const { host, requireScmUserCredentials } = options;
  const userToken = present(options.userToken);
  const integrationToken = present(options.integrationToken);
  if (userToken) {
    return {
      owner: 'user',
      token: sendable(userToken, 'The "token" of this step', InputError),
      scheme: 'bearer',
      description: 'as the user, with the token of this step',
      name: "the user's token",
    };
  }
  if (requireScmUserCredentials) {
    throw new InputError(
      `No user credentials for ${host}, and scaffolder.requireScmUserCredentials is on: the template must ask for them (requestUserCredentials in its RepoUrlPicker) and hand them to "token".`,
    );
  }
  if (integrationToken) {
    return {
      owner: 'integration',
      token: sendable(
        integrationToken,
        `The token configured for ${host} in integrations.gitlab`,
        AuthenticationError,
      ),
      scheme: 'private-token',
      description: "with the integration's token",
      name: `the token of the integration for ${host}`,
    };
  }
  throw new AuthenticationError(
    `No token for ${host}: a Backstage administrator sets "token" in the entry for ${host} in integrations.gitlab (integrations.gitlab[].token), or the template hands the user's own to "token".`,
  );
}

/** A token of blanks is none. */
export function present(token: Secret | undefined): Secret | undefined {
  if (!token) return undefined;
  const trimmed = token.reveal().trim();
  return trimmed ? Secret.of(trimmed) : undefined;
}

/** A line break in a header makes `fetch` throw an error that quotes the header. */
function sendable(
  token: Secret,
  whose: string,
  Refusal: new (message: string) => Error,
): Secret {
  if (/^[\x21-\x7e]+$/.test(token.reveal())) return token;
  throw new Refusal(
    `${whose} contains blanks, line breaks or characters that no GitLab token has.`,
  );
}

import { accessLevelName } from '../../domain/accessLevels';
import { withoutMark } from '../../domain/mark';
import type { AccessToken, NewAccessToken } from '../../gitlab/api';
import {
  type Difference,
  differencesOf,
  type Fields,
} from '../../saga/differences';

/** Pure: what of a token GitLab has made in another way than asked. */
export function differencesOfToken(
  asked: NewAccessToken,
  got: AccessToken,
): Difference[] {
  return differencesOf(
    { ...fieldsOfToken(asked), description: asked.description },
    {
      ...fieldsOfToken(got),
      expiresAt: got.expiresAt ?? null,
      description: withoutMark(got.description) ?? null,
    },
  );
}

function fieldsOfToken(token: NewAccessToken | AccessToken): Fields {
  const { name, scopes, accessLevel, expiresAt } = token;
  // GitLab leaves the role out where the token's bot is no member any more.
  const role = accessLevel === 0 ? undefined : accessLevelName(accessLevel);
  return { name, scopes, accessLevel: role, expiresAt };
}

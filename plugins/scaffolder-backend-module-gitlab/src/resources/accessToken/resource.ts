import { leaseOn, type Resource } from '../../saga/resource';
import {
  ACCESS_TOKEN,
  type AccessTokenDetails,
  accessTokenDetails,
} from './details';
import { tokensOf, undoAccessToken } from './undo';

/** An access token of a project or group, with the bot user that GitLab makes for it. */
export const accessToken: Resource<AccessTokenDetails> = {
  kind: ACCESS_TOKEN,
  noun: 'access token',
  details: accessTokenDetails,
  // Whatever variable it is for: by its name it is found.
  target: place => leaseOn('token', place),
  undo: undoAccessToken,
  undone: async ({ credentialId }, { register, api }) => {
    if (credentialId) {
      await register.end(credentialId, 'ended', api.now());
    }
  },
  // It does not go with its project: it lives on until GitLab has deleted that.
  findOwn: async (entries, { accessTokens }, context) => {
    const own = [];
    for (const entry of entries) {
      own.push(...(await tokensOf(entry, context, accessTokens)));
    }
    return own;
  },
};

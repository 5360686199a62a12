import { containerOf, numbered } from '../../saga/mark';
import type { Resource } from '../../saga/resource';
import { type AccessTokenDetails, accessTokenDetails } from './details';
import { mintableAccessToken } from './mint';
import { tokenTarget } from './target';
import { tokensOf, undoAccessToken } from './undo';

/** An access token of a project or group, with the bot user that GitLab makes for it. */
export const accessToken: Resource<AccessTokenDetails> = {
  ...tokenTarget,
  noun: 'access token',
  details: accessTokenDetails,
  undo: undoAccessToken,
  mintable: entry =>
    mintableAccessToken({
      container: numbered(containerOf(entry)),
      spec: accessTokenDetails.read(entry).spec!,
    }),
  undone: async ({ credentialId }, { register, api }, cause) => {
    if (credentialId) {
      await register.end(credentialId, cause, api.now());
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

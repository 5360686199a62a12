import { InputError } from '@backstage/errors';
import type { Secret } from '../sealing/secret';
import type { Patience } from '../time/repeatWhilePassing';

/** Where to push to, as whom, and how patiently: like the REST calls, but for their time limit of one attempt. */
export interface Remote extends Pick<
  Patience,
  'limits' | 'sleep' | 'random' | 'throttle'
> {
  /** `http:` or `https:`, without a credential. */
  remoteUrl: string;
  credential: { username: string; password: Secret };
}

/** @throws InputError */
export function checkRemoteUrl(remoteUrl: string): void {
  let url: URL | undefined;
  try {
    url = new URL(remoteUrl);
  } catch {
    // Said below.
  }
  const usable =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!usable) {
    throw new InputError(
      'Cannot push: the address of the repository must be an http or https URL without a user name and password.',
    );
  }
}

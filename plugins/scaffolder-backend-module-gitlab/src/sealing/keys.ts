import type { Secret } from './secret';

export interface SealingKey {
  id: string;
  /** 32 bytes in base64 or base64url. */
  secret: Secret;
}

/** Ids of keys that live in one process only begin with this; the configuration must not use it. */
export const PROCESS_KEY_PREFIX = 'process-';
/** What the id of a key may look like. An id from an envelope that does not is not repeated in a message. */
export const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** AES-256 */
export const KEY_BYTES = 32;
/** Where the configuration has them, for messages. */
export const KEYS_PATH = 'scaffolder.gitlab.secrets.keys';

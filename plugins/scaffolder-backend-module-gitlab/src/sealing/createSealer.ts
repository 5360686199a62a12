import { randomBytes } from 'node:crypto';
import { JweSealer, type SealerTools } from './jweSealer';
import { KEY_BYTES, KEYS_PATH, PROCESS_KEY_PREFIX } from './keys';
import type { Sealer, SealingOptions } from './sealer';
import { Secret } from './secret';

/** A sealer for the configured keys, or for a key of this process alone. Warns, once, about what is given up. */
export function createSealer(
  options: SealingOptions,
  tools: SealerTools & { logger: { warn(message: string): void } },
): Sealer {
  const { logger } = tools;
  if (options.output === 'plaintext') {
    logger.warn(
      'scaffolder.gitlab.secrets.output is "plaintext": tokens that the GitLab actions create are readable in the outputs of their steps, in the database and for everybody who may see the task',
    );
  }
  if (options.keys.length > 0) {
    return new JweSealer(options, tools);
  }
  if (options.output === 'sealed') {
    logger.warn(
      `${KEYS_PATH} is not configured, so outputs are sealed with a key that only this process has: a task that goes on after a restart, or on another replica, cannot open what was sealed before, and must create its tokens again. ` +
        'Set it to a list of { id, secret }; `openssl rand -base64 32` makes a secret',
    );
  }
  const processKey = {
    id: `${PROCESS_KEY_PREFIX}${randomBytes(4).toString('hex')}`,
    secret: Secret.of(randomBytes(KEY_BYTES).toString('base64')),
  };
  return new JweSealer({ ...options, keys: [processKey] }, tools);
}

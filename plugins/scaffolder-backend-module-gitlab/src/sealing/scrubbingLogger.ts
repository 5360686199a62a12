import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Secret } from './secret';
import { scrub, shorten } from './scrub';

/** What a line says: somebody else's words, and the answer in them. */
const MOST_SHOWN = 1000;

/** A logger for code that is not ours, whose lines quote what a server said, at any length. */
export function scrubbingLogger(
  logger: Pick<LoggerService, 'debug' | 'info' | 'warn'> &
    Partial<Pick<LoggerService, 'error'>>,
  secrets: Secret[],
): LoggerService {
  const clean = (message: unknown) =>
    shorten(scrub(String(message), secrets), MOST_SHOWN);
  const scrubbing: LoggerService = {
    error: message =>
      logger.error ? logger.error(clean(message)) : logger.warn(clean(message)),
    warn: message => logger.warn(clean(message)),
    info: message => logger.info(clean(message)),
    debug: message => logger.debug(clean(message)),
    child: () => scrubbing,
  };
  return scrubbing;
}

import type { LoggerService } from '@backstage/backend-plugin-api';

/** Keeps every line at every level. */
export function recordingLogger(): LoggerService & { lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`);
  };
  const logger = {
    lines,
    error: keep('error'),
    warn: keep('warn'),
    info: keep('info'),
    debug: keep('debug'),
    child: () => logger,
  };
  return logger;
}

import { inspect } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';

/** What is logged, as a harness keeps it. */
interface Kept {
  log: string[];
  portalLog: { level: string; message: string; fields: object }[];
  redactions: string[];
}

/** The logger that the engine hands to a step; it listens to redactions. */
export function stepLogger(
  { log, redactions }: Kept,
  ofAttempt: string[],
): LoggerService {
  const write = (level: string) => (message: unknown, meta?: unknown) => {
    const line = `${level}: ${typeof message === 'string' ? message : inspect(message, { depth: 10 })}`;
    ofAttempt.push(line);
    log.push(meta ? `${line} ${inspect(meta, { depth: 10 })}` : line);
  };
  const logger: LoggerService = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  const addRedactions = (values: string[]) => redactions.push(...values);
  const redact = (text: string) =>
    redactions.reduce((it, secret) => it.replaceAll(secret, '***'), text);
  return Object.assign(logger, { addRedactions, redact });
}

/** The logger of the plugin. */
export function portalLogger(kept: Kept): LoggerService {
  const write = (level: string) => (message: string, fields: object) => {
    kept.portalLog.push({ level, message, fields });
    kept.log.push(`${level}: ${message} ${inspect(fields, { depth: 10 })}`);
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => portalLogger(kept),
  } as LoggerService;
}

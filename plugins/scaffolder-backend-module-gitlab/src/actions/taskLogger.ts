import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/** What the engine offers on the logger of a step besides {@link LoggerService}. */
interface Redacting {
  /** The text without what the engine knows to be secret. */
  redact?(text: string): string;
  addRedactions?(values: string[]): void;
}

type Level = 'error' | 'warn' | 'info' | 'debug';

/**
 * A step's logger that writes each line twice: for the person who sees the task, as text, and for whoever runs the portal,
 * with fields. The engine's own logger appends fields to the text that the person reads, and drops them for the portal.
 *
 * @param task - the step's, of the engine. Where it cannot redact, there are no lines with fields
 * @param portal - the plugin's
 * @param fields - of every line
 */
export function taskLogger(
  task: LoggerService & Redacting,
  portal: LoggerService,
  fields: JsonObject,
): LoggerService & Redacting {
  const write =
    (level: Level) => (message: string, meta?: Error | JsonObject) => {
      task[level](message, meta);
      if (task.redact) {
        portal[level](task.redact(String(message)), redacted(task, fields));
      }
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: more => taskLogger(task, portal, { ...fields, ...more }),
    redact: text => task.redact?.(text) ?? text,
    addRedactions: values => task.addRedactions?.(values),
  };
}

function redacted(task: Redacting, fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? task.redact?.(value) : value,
    ]),
  );
}

import { IncomingMessage, ServerResponse } from 'node:http';
import { UnknownOperation } from '../faults/faults';
import { UnknownInstruction } from '../faults/vocabulary';
import { addressOf } from '../http/address';
import { ApiError } from '../http/apiErrors';
import { MalformedBody, readBody } from '../http/body';
import { JsonObject, JsonValue } from '../http/json';
import { send } from '../http/send';
import type { Controls } from '../instance';
import {
  DEFAULT_SETTINGS,
  NULLABLE_SETTINGS,
  Settings,
} from '../world/settings';
import { operationNames } from './operations';

/** The request to the control API cannot be understood. */
class BadControl extends Error {}

type Answer = unknown;
type Handler = (
  sandbox: Controls,
  body: JsonObject,
  query: URLSearchParams,
) => Answer | Promise<Answer>;

function stringList(value: JsonValue, name: string): string[] {
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) {
    return value as string[];
  }
  throw new BadControl(`\`${name}\` must be a list of strings`);
}

function optionalNumbers(value: JsonValue, name: string): number[] | undefined {
  if (
    value === undefined ||
    (Array.isArray(value) && value.every(item => typeof item === 'number'))
  ) {
    return value as number[] | undefined;
  }
  throw new BadControl(`\`${name}\` must be a list of numbers`);
}

function optionalString(value: JsonValue, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') {
    return value;
  }
  throw new BadControl(`\`${name}\` must be a string`);
}

function optionalBoolean(value: JsonValue, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') {
    return value;
  }
  throw new BadControl(`\`${name}\` must be true or false`);
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** What a setting may be: what its default is, or else a limit or none. */
const kindsOf = (name: keyof Settings): string[] =>
  NULLABLE_SETTINGS.includes(name)
    ? ['a number', 'null']
    : [kindOf(DEFAULT_SETTINGS[name])];

function changeSettings(sandbox: Controls, changes: JsonObject): Answer {
  const known = Object.keys(DEFAULT_SETTINGS);
  const unknown = Object.keys(changes).filter(key => !known.includes(key));
  if (unknown.length > 0) {
    throw new BadControl(
      `Unknown setting ${unknown.join(', ')}. Known are: ${known.join(', ')}`,
    );
  }
  for (const [name, value] of Object.entries(changes)) {
    const kinds = kindsOf(name as keyof Settings);
    if (!kinds.includes(kindOf(value))) {
      throw new BadControl(`\`${name}\` must be ${kinds.join(' or ')}`);
    }
  }
  Object.assign(sandbox.settings, changes);
  return sandbox.settings;
}

const CLOCK_KEYS = ['now', 'frozen', 'advance'];

/** `now` sets it, `advance` moves it, `frozen` says whether it stands. Nothing is changed where one of them is wrong. */
function changeClock({ clock }: Controls, changes: JsonObject): Answer {
  const keys = Object.keys(changes);
  const unknown = keys.filter(key => !CLOCK_KEYS.includes(key));
  if (keys.length === 0 || unknown.length > 0) {
    throw new BadControl(
      `The clock takes ${CLOCK_KEYS.map(key => `\`${key}\``).join(', ')}, and not ${unknown.join(', ') || 'nothing'}`,
    );
  }
  const { now } = changes;
  const frozen = optionalBoolean(changes.frozen, 'frozen');
  const advance = optionalString(changes.advance, 'advance');
  if (now !== undefined && now !== null && typeof now !== 'string') {
    throw new BadControl(
      '`now` must be a time such as 2026-11-22T12:00:00Z, or null for the time of this machine',
    );
  }
  clock.change({ now, frozen, advance });
  return { now: clock.timestamp(), frozen: clock.frozen };
}

/** Below `/-/sandbox`. Whatever a handler returns is sent as JSON. */
const HANDLERS: Record<string, Handler> = {
  'GET /': () => ({ controls: Object.keys(HANDLERS) }),
  'GET /requests': ({ journal }, _, query) =>
    journal.entries(query.get('operation') ?? undefined),
  'DELETE /requests': ({ journal }) => journal.clear(),
  'GET /operations': () => operationNames(),
  'GET /state': sandbox => sandbox.state(),
  'POST /reset': sandbox => sandbox.reset(),
  'GET /faults': ({ faults }) => faults.pending(),
  'DELETE /faults': ({ faults }) => faults.clear(),
  'POST /faults': ({ faults }, { operation, instructions, match }) => {
    faults.add({
      operation: String(operation),
      instructions: stringList(instructions, 'instructions'),
      match: optionalString(match, 'match'),
    });
    return faults.pending();
  },
  'GET /waiting': ({ waiting }) => waiting.ids(),
  'POST /release': ({ waiting }, { requests }) =>
    waiting.release(optionalNumbers(requests, 'requests')),
  'GET /clock': ({ clock }) => ({
    now: clock.timestamp(),
    frozen: clock.frozen,
  }),
  'POST /clock': changeClock,
  'GET /settings': ({ settings }) => settings,
  'POST /settings': changeSettings,
};

/** What the caller got wrong, and so may read about. */
const CALLERS_MISTAKES = [
  ApiError,
  BadControl,
  MalformedBody,
  RangeError,
  UnknownInstruction,
  UnknownOperation,
];

/** Answers `/-/sandbox/...`: the sandbox's own controls, open to whoever reaches this machine. */
export async function handleControl(
  sandbox: Controls,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const body = readBody(request);
  const handler = HANDLERS[`${request.method} ${path}`];
  if (!handler) {
    await body.catch(() => {});
    send(response, {
      status: 404,
      body: {
        error: `The sandbox has no control ${request.method} ${path}. It has: ${Object.keys(
          HANDLERS,
        ).join(', ')}`,
      },
    });
    return;
  }
  try {
    const { searchParams } = addressOf(request, sandbox.url);
    const answer = await handler(sandbox, await body, searchParams);
    send(
      response,
      answer === undefined
        ? { status: 204 }
        : { status: 200, body: answer as JsonValue },
    );
  } catch (error) {
    if (!CALLERS_MISTAKES.some(kind => error instanceof kind)) {
      throw error;
    }
    send(response, {
      status: 400,
      body: { error: (error as Error).message },
    });
  }
}

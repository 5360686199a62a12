import { parseDuration } from '../world/duration';

/** What can go wrong with one request. */
export type Fault =
  | { kind: 'pass' }
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  | { kind: 'reset' }
  | { kind: 'loseAnswer' }
  | { kind: 'stall'; ms: number }
  | { kind: 'hold'; ms: number };

interface Word {
  /** As people write it, for the list in a refusal. */
  usage: string;
  meaning: string;
  read(instruction: string): Fault | undefined;
}

function status(code: number): Word {
  return {
    usage: `status-${code}`,
    meaning: 'answer with this status instead of acting',
    read: text =>
      text === `status-${code}` ? { kind: 'status', status: code } : undefined,
  };
}

function timed(kind: 'stall' | 'hold', meaning: string): Word {
  return {
    usage: `${kind} 2s`,
    meaning,
    read: text => {
      const [word, amount, ...rest] = text.split(/\s+/);
      const ms =
        word === kind && amount && rest.length === 0
          ? parseDuration(amount)
          : undefined;
      return ms === undefined ? undefined : { kind, ms };
    },
  };
}

/** Every instruction there is. */
export const VOCABULARY: readonly Word[] = [
  ...[500, 502, 503, 504].map(status),
  {
    ...status(429),
    meaning:
      "answer as GitLab's own limiter does: JSON, and not a word on how long to wait",
  },
  {
    usage: 'status-429 retry-after=2',
    meaning: 'answer as Rack::Attack does: plain text with Retry-After',
    read: text => {
      const [, seconds] = /^status-429\s+retry-after=(\d+)$/.exec(text) ?? [];
      return seconds === undefined
        ? undefined
        : { kind: 'status', status: 429, retryAfterSeconds: Number(seconds) };
    },
  },
  {
    usage: 'reset',
    meaning: 'drop the connection before acting',
    read: text => (text === 'reset' ? { kind: 'reset' } : undefined),
  },
  {
    usage: 'lose-answer',
    meaning: 'act, then drop the connection',
    read: text => (text === 'lose-answer' ? { kind: 'loseAnswer' } : undefined),
  },
  timed('stall', 'wait, then act, even if the client has gone'),
  timed('hold', 'act, then wait before answering'),
  {
    usage: 'pass',
    meaning: 'let this one through',
    read: text => (text === 'pass' ? { kind: 'pass' } : undefined),
  },
];

/** The instruction was none the sandbox knows. */
export class UnknownInstruction extends Error {
  constructor(instruction: unknown) {
    super(
      `Unknown instruction ${JSON.stringify(instruction)}. Known are: ${VOCABULARY.map(
        word => word.usage,
      ).join(', ')}`,
    );
    this.name = 'UnknownInstruction';
  }
}

export function parseInstruction(instruction: unknown): Fault {
  const text = typeof instruction === 'string' ? instruction.trim() : '';
  for (const word of VOCABULARY) {
    const fault = word.read(text);
    if (fault) {
      return fault;
    }
  }
  throw new UnknownInstruction(instruction);
}

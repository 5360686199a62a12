import { parseInstruction } from './vocabulary';

it.each([
  ['pass', { kind: 'pass' }],
  ['reset', { kind: 'reset' }],
  ['lose-answer', { kind: 'loseAnswer' }],
  ['status-503', { kind: 'status', status: 503 }],
  ['status-429', { kind: 'status', status: 429 }],
  [
    'status-429 retry-after=2',
    { kind: 'status', status: 429, retryAfterSeconds: 2 },
  ],
  ['stall 2s', { kind: 'stall', ms: 2000 }],
  ['hold 250ms', { kind: 'hold', ms: 250 }],
  ['hold 1m', { kind: 'hold', ms: 60_000 }],
])('reads %s', (instruction, fault) => {
  expect(parseInstruction(instruction)).toEqual(fault);
});

it.each([
  'status-200',
  'stall',
  'stall 2 s',
  'hold forever',
  'status-429 retry-after=soon',
  '',
  7,
])('refuses %p', instruction => {
  expect(() => parseInstruction(instruction)).toThrow('Unknown instruction');
});

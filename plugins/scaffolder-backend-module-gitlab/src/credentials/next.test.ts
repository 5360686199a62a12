import type { Credential, GenerationRecord, Sink } from '../ledger/credential';
import type { Action } from './decision';
import { graceOf } from './due';
import type { Look, SeenOwner, SeenSink, SeenToken } from './look';
import type { MarkedToken } from '../ledger/credential';
import { next } from './next';
import type { LifeSettings, LifeView } from './view';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-20T12:00:00Z');
const MINTED = Date.parse('2026-03-02T09:00:00Z');
const PUT = MINTED + MINUTE;

const SETTINGS: LifeSettings = {
  graceMs: DAY,
  onForeignRevocation: 'remint',
  sweepEveryMs: 6 * HOUR,
  timing: { sendWithinMs: 10_000, settleMs: 15 * MINUTE },
  movedFrom: undefined,
};

const CREDENTIAL: Credential = {
  id: 'c1',
  host: 'gitlab.example.com',
  kind: 'accessToken',
  containerKind: 'project',
  containerId: 7,
  containerPath: 'acme/orders',
  name: 'ci',
  identity: 'bot',
  accessLevel: 30,
  scopes: ['read_repository'],
  lifetimeDays: 90,
  rotation: 'auto',
  mode: 'overlap',
  state: 'healthy',
  cause: undefined,
  since: MINTED,
  heldUntil: undefined,
  compromisedAt: undefined,
  compromisedUpTo: undefined,
  failures: 0,
  nextLookAt: undefined,
  endedAt: undefined,
  madeByTask: 'task-1',
};

const OWNER: SeenOwner = {
  path: 'acme/orders',
  archived: false,
  markedForDeletion: false,
  buildTimeoutMs: HOUR,
};

function sink(key: string, more: Partial<Sink> = {}): Sink {
  return {
    id: key,
    containerKind: 'project',
    containerId: 7,
    key,
    environmentScope: '*',
    part: 'token',
    variableType: 'env_var',
    protected: false,
    masked: true,
    hidden: true,
    raw: false,
    personText: undefined,
    seenTokenId: 11,
    remadeAt: undefined,
    ...more,
  };
}

/** Generation n has token 10 + n, where it has one. */
function generation(
  n: number,
  state: GenerationRecord['state'],
  more: Partial<GenerationRecord> = {},
): GenerationRecord {
  return {
    n,
    state,
    nonce: `nonce${n}`,
    tokenId: 10 + n,
    userId: 500 + n,
    accessLevel: 30,
    scopes: ['read_repository'],
    expiresAt: '2026-05-31',
    rotatesTokenId: undefined,
    intendedAt: MINTED,
    sentAt: MINTED,
    mintedAt: MINTED,
    putAt: PUT,
    provedAt: PUT,
    retireAt: undefined,
    extended: false,
    closedAt: undefined,
    cause: undefined,
    ...more,
  };
}

/** A row whose create nobody has heard of. */
const unanswered = (n: number, more: Partial<GenerationRecord> = {}) =>
  generation(n, 'minting', {
    tokenId: undefined,
    mintedAt: undefined,
    putAt: undefined,
    provedAt: undefined,
    sentAt: NOW - MINUTE,
    ...more,
  });

function marked(id: number, more: Partial<MarkedToken> = {}): MarkedToken {
  return {
    id,
    generation: id - 10,
    nonce: `nonce${id - 10}`,
    userId: 490 + id,
    accessLevel: 30,
    scopes: ['read_repository'],
    expiresAt: '2026-05-31',
    createdAt: NOW - MINUTE,
    ...more,
  };
}

interface Given {
  credential?: Partial<Credential>;
  settings?: Partial<LifeSettings>;
  owner?: Partial<SeenOwner> | 'gone' | 'cannotTell';
  generations?: GenerationRecord[];
  sinks?: Sink[];
  /** Of every generation with an id that is not named here: `live`. */
  tokens?: Record<number, SeenToken | SeenToken['state'] | 'cannotTell'>;
  /** Token id that the variable names, or what else is seen. Default: token 11. */
  holds?: Record<string, number | SeenSink | 'absent' | 'cannotTell'>;
  /** Default: read, and all of them known. */
  marked?: MarkedToken[] | 'notRead';
  host?: Look['host'];
  now?: number;
  sentAt?: number;
  asked?: number;
  forbiddenBy?: string;
  depositFailed?: boolean;
}

function viewOf(given: Given): LifeView {
  const generations = given.generations ?? [generation(1, 'current')];
  const sinks = given.sinks ?? [sink('CI_TOKEN')];
  const now = given.now ?? NOW;
  const tokens: Look['tokens'] = new Map();
  for (const { n, tokenId } of generations) {
    if (tokenId === undefined) continue;
    const fact = given.tokens?.[n] ?? 'live';
    tokens.set(
      n,
      typeof fact === 'object' || fact === 'cannotTell'
        ? fact
        : { state: fact },
    );
  }
  const seenSinks: Look['sinks'] = new Map();
  for (const { id } of sinks) {
    const fact = given.holds?.[id] ?? 11;
    if (typeof fact === 'number') {
      seenSinks.set(id, {
        kind: 'holds',
        tokenId: fact,
        generation: fact - 10,
      });
    } else if (fact === 'absent') {
      seenSinks.set(id, { kind: 'absent' });
    } else {
      seenSinks.set(id, fact);
    }
  }
  const live = generations
    .filter(
      it => it.tokenId !== undefined && given.tokens?.[it.n] === undefined,
    )
    .map(it => marked(it.tokenId!));
  return {
    credential: { ...CREDENTIAL, ...given.credential },
    generations,
    sinks,
    settings: { ...SETTINGS, ...given.settings },
    now,
    asked:
      given.asked === undefined ? undefined : { fromGeneration: given.asked },
    forbiddenBy: given.forbiddenBy,
    depositFailed: given.depositFailed,
    look: {
      sentAt: given.sentAt ?? now,
      host: given.host ?? 'answers',
      owner:
        typeof given.owner === 'string'
          ? given.owner
          : { ...OWNER, ...given.owner },
      tokens,
      sinks: seenSinks,
      marked:
        given.marked === 'notRead'
          ? undefined
          : [...live, ...(given.marked ?? [])],
    },
  };
}

const DUE = Date.parse('2026-05-02T00:00:00Z');
const GRACE = graceOf(SETTINGS, { kind: 'project', buildTimeoutMs: HOUR });
/** The second one is in, the first one lives on. */
const REPLACED = [
  generation(1, 'retiring', { retireAt: NOW + GRACE }),
  generation(2, 'current', { mintedAt: NOW, putAt: NOW, provedAt: NOW }),
];
const OVER = [
  generation(1, 'retiring', { retireAt: NOW - 1 }),
  generation(2, 'current', { provedAt: NOW - GRACE }),
];
const NAMES_2 = { CI_TOKEN: 12 };

type Row = [
  rule: string,
  given: Given,
  expected: [cause: string, state: string, action: Action | Action['do']],
];

describe('nothing is decided', () => {
  it.each<Row>([
    [
      'once it was ended and nothing is alive',
      {
        credential: { endedAt: NOW },
        generations: [generation(1, 'closed')],
      },
      ['ended', 'ended', 'nothing'],
    ],
    [
      'in a database that another portal has made',
      { settings: { movedFrom: 'https://old.example.com' }, asked: 1 },
      ['portalMoved', 'paused', 'nothing'],
    ],
    [
      'where the host refuses the portal',
      { host: 'refused', tokens: { 1: 'cannotTell' }, asked: 1 },
      ['hostRefuses', 'degraded', 'nothing'],
    ],
    [
      'where the owner cannot be seen',
      { owner: 'cannotTell', asked: 1 },
      ['cannotSee', 'degraded', 'nothing'],
    ],
    [
      'where a variable cannot be seen',
      { holds: { CI_TOKEN: 'cannotTell' }, asked: 1 },
      ['cannotSee', 'degraded', 'nothing'],
    ],
    [
      'where a token cannot be seen',
      { tokens: { 1: 'cannotTell' }, asked: 1 },
      ['cannotSee', 'degraded', 'nothing'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('an owner', () => {
  it.each<Row>([
    [
      'that is gone closes the rows',
      { owner: 'gone' },
      ['ownerGone', 'orphaned', { do: 'closeAll', cause: 'ended' }],
    ],
    [
      'that is archived is left in peace, though GitLab would take a token',
      { owner: { archived: true }, asked: 1 },
      ['archived', 'suspended', 'nothing'],
    ],
    [
      'that is going to be deleted, too',
      { owner: { markedForDeletion: true }, now: DUE },
      ['markedForDeletion', 'suspended', 'nothing'],
    ],
    [
      'that is archived still loses what was retired before',
      { owner: { archived: true }, generations: OVER, holds: NAMES_2 },
      [
        'archived',
        'suspended',
        { do: 'revoke', generations: [1], cause: 'grace' },
      ],
    ],
    [
      'whose variables cannot be written gets no token',
      { owner: { unwritable: 'CI/CD is disabled' }, asked: 1 },
      ['cannotWrite', 'degraded', 'nothing'],
    ],
    [
      'whose variables cannot be written is healthy while nothing is to be done',
      { owner: { unwritable: 'CI/CD is disabled' } },
      ['healthy', 'healthy', 'nothing'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a restored database', () => {
  it.each<Row>([
    [
      'learns first what is in the variable',
      { holds: { CI_TOKEN: 15 }, marked: [marked(15, { nonce: 'x' })] },
      [
        'databaseOlder',
        'degraded',
        {
          do: 'takeIn',
          depositing: [marked(15, { nonce: 'x' })],
          retiring: [],
        },
      ],
    ],
    [
      'revokes no stray: it lives on for a whole grace',
      { marked: [marked(15, { nonce: 'x' })], generations: REPLACED },
      [
        'databaseOlder',
        'degraded',
        {
          do: 'takeIn',
          depositing: [],
          retiring: [marked(15, { nonce: 'x' })],
        },
      ],
    ],
    [
      'reads the whole list where the variable names an id that it does not know',
      { holds: { CI_TOKEN: 15 }, marked: 'notRead' },
      ['databaseOlder', 'degraded', 'readMarked'],
    ],
    [
      'mints where that token is dead',
      { holds: { CI_TOKEN: 15 } },
      ['lateWrite', 'broken', 'mint'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a report that others know it', () => {
  const reported = { compromisedAt: NOW - 1, compromisedUpTo: 1 };
  const replaced = [
    generation(1, 'retiring', { retireAt: NOW + DAY }),
    generation(2, 'current', { mintedAt: NOW, putAt: NOW, provedAt: NOW }),
  ];
  it.each<Row>([
    [
      'is answered with a new token first',
      { credential: reported },
      ['compromised', 'broken', 'mint'],
    ],
    [
      'then every older one is revoked, without grace',
      { credential: reported, generations: replaced, holds: NAMES_2 },
      [
        'compromised',
        'broken',
        { do: 'revoke', generations: [1], cause: 'compromised' },
      ],
    ],
    [
      'also where the new one could not be deposited',
      { credential: reported, depositFailed: true },
      [
        'compromised',
        'broken',
        { do: 'revoke', generations: [1], cause: 'compromised' },
      ],
    ],
    [
      'and over once none is left',
      {
        credential: reported,
        generations: [generation(1, 'closed'), replaced[1]],
        holds: NAMES_2,
      },
      ['compromised', 'broken', 'closeCompromise'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a variable', () => {
  const two = [sink('A'), sink('B')];
  it.each<Row>([
    [
      'that names a token we have revoked gets a new one',
      {
        generations: [generation(1, 'closed'), generation(2, 'current')],
        tokens: { 1: 'revoked' },
      },
      ['lateWrite', 'broken', 'mint'],
    ],
    [
      'that names what was being written has it',
      {
        generations: [generation(1, 'current'), generation(2, 'depositing')],
        holds: NAMES_2,
      },
      ['inVariable', 'renewing', { do: 'confirm', generation: 2 }],
    ],
    [
      'that names the retiring one again keeps that',
      { generations: REPLACED },
      ['inVariable', 'renewing', { do: 'confirm', generation: 1 }],
    ],
    [
      'that differs from another: the next one goes into both',
      {
        sinks: two,
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: NOW - HOUR }),
        ],
        holds: { A: 12, B: 11 },
      },
      ['variablesDiffer', 'degraded', 'mint'],
    ],
    [
      'that differs while a write is in doubt: that is waited for',
      {
        sinks: two,
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: NOW - MINUTE }),
        ],
        holds: { A: 12, B: 11 },
      },
      ['writeInDoubt', 'degraded', 'nothing'],
    ],
    [
      'without our mark is touched by nobody',
      { holds: { CI_TOKEN: { kind: 'unmarked' } }, asked: 1 },
      ['variableChanged', 'drifted', 'nothing'],
    ],
    [
      'with the mark of another portal is not ours',
      { holds: { CI_TOKEN: { kind: 'foreign' } }, now: DUE },
      ['variableChanged', 'drifted', 'nothing'],
    ],
    [
      'that was typed over keeps the retiring one alive',
      { holds: { CI_TOKEN: { kind: 'unmarked' } }, generations: OVER },
      ['variableChanged', 'drifted', 'nothing'],
    ],
    [
      'that is gone is made again',
      { holds: { CI_TOKEN: 'absent' } },
      ['variableDeleted', 'broken', 'mint'],
    ],
    [
      'that is gone again within a week is not',
      {
        sinks: [sink('CI_TOKEN', { remadeAt: NOW - DAY })],
        holds: { CI_TOKEN: 'absent' },
      },
      ['variableDeletedTwice', 'drifted', 'nothing'],
    ],
    [
      'that is gone again after a week is made again',
      {
        sinks: [sink('CI_TOKEN', { remadeAt: NOW - 8 * DAY })],
        holds: { CI_TOKEN: 'absent' },
      },
      ['variableDeleted', 'broken', 'mint'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a create that nobody has heard of', () => {
  const settled = NOW - 16 * MINUTE;
  it.each<Row>([
    [
      'is waited for while the current one is good',
      { generations: [generation(1, 'current'), unanswered(2)], asked: 1 },
      ['createLost', 'degraded', 'nothing'],
    ],
    [
      'is found by its mark, and revoked',
      {
        generations: [generation(1, 'current'), unanswered(2)],
        marked: [marked(12)],
      },
      ['createLost', 'degraded', { do: 'abandon', generation: 2, tokenId: 12 }],
    ],
    [
      'is given up when it can no longer come',
      {
        generations: [
          generation(1, 'current'),
          unanswered(2, { sentAt: settled }),
        ],
      },
      [
        'createLost',
        'degraded',
        { do: 'abandon', generation: 2, tokenId: undefined },
      ],
    ],
    [
      'is given up only by a look that was sent after that',
      {
        generations: [
          generation(1, 'current'),
          unanswered(2, { sentAt: settled }),
        ],
        sentAt: NOW - 2 * MINUTE,
      },
      ['createLost', 'degraded', 'readMarked'],
    ],
    [
      'is given up at once where it was never sent',
      {
        generations: [
          generation(1, 'current'),
          unanswered(2, { sentAt: undefined }),
        ],
      },
      [
        'createLost',
        'degraded',
        { do: 'abandon', generation: 2, tokenId: undefined },
      ],
    ],
    [
      'is not waited for where nothing works',
      {
        generations: [generation(1, 'current'), unanswered(2)],
        tokens: { 1: 'expired' },
      },
      [
        'createLost',
        'broken',
        { do: 'abandon', generation: 2, tokenId: undefined },
      ],
    ],
    [
      'that comes after it was given up is revoked',
      {
        generations: [
          generation(1, 'current'),
          unanswered(2, { state: 'abandoned' }),
        ],
        marked: [marked(12)],
      },
      [
        'neverDeposited',
        'degraded',
        { do: 'abandon', generation: 2, tokenId: 12 },
      ],
    ],
    [
      'of a rotation in place is found by its bot, and goes on from there',
      {
        generations: [
          generation(1, 'current'),
          unanswered(2, { rotatesTokenId: 11 }),
        ],
        tokens: { 1: 'revoked' },
        marked: [marked(19, { nonce: 'nonce1', generation: 1, userId: 501 })],
      },
      ['createLost', 'broken', 'mint'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a token that was not put anywhere', () => {
  const settled = NOW - 16 * MINUTE;
  it.each<Row>([
    [
      'is revoked at once',
      {
        generations: [
          generation(1, 'current'),
          generation(2, 'minted', { putAt: undefined }),
        ],
      },
      [
        'neverDeposited',
        'degraded',
        { do: 'abandon', generation: 2, tokenId: 12 },
      ],
    ],
    [
      'is left alone while its write may still act',
      {
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: NOW - MINUTE }),
        ],
        asked: 1,
      },
      ['writeInDoubt', 'degraded', 'nothing'],
    ],
    [
      'is revoked when its write can no longer act',
      {
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: settled }),
        ],
      },
      [
        'neverDeposited',
        'degraded',
        { do: 'abandon', generation: 2, tokenId: 12 },
      ],
    ],
    [
      'is left alone by a look that was sent before that',
      {
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: settled }),
        ],
        sentAt: settled,
      },
      ['writeInDoubt', 'degraded', 'nothing'],
    ],
    [
      'is left alone, and another one made, where nothing works',
      {
        generations: [
          generation(1, 'current'),
          generation(2, 'depositing', { putAt: NOW - MINUTE }),
        ],
        tokens: { 1: 'revoked' },
      },
      ['writeInDoubt', 'broken', 'mint'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('a current token', () => {
  const held = { heldUntil: NOW - 1 };
  it.each<Row>([
    ['that works is left alone', {}, ['healthy', 'healthy', 'nothing']],
    [
      'that others revoked is held for one sweep',
      { tokens: { 1: 'revoked' } },
      ['revokedElsewhere', 'held', { do: 'hold', until: NOW + 6 * HOUR }],
    ],
    [
      'whose bot was removed, too',
      { tokens: { 1: { state: 'live', botGone: true } } },
      ['revokedElsewhere', 'held', 'hold'],
    ],
    [
      'is still held before that sweep',
      { tokens: { 1: 'revoked' }, credential: { heldUntil: NOW + 1 } },
      ['revokedElsewhere', 'held', 'nothing'],
    ],
    [
      'is then replaced',
      { tokens: { 1: 'revoked' }, credential: held },
      ['revokedElsewhere', 'broken', 'mint'],
    ],
    [
      'is not replaced where the portal says so',
      {
        tokens: { 1: 'revoked' },
        credential: held,
        settings: { onForeignRevocation: 'hold' },
      },
      ['revokedElsewhere', 'held', 'nothing'],
    ],
    [
      'is replaced at once where somebody asks',
      { tokens: { 1: 'revoked' }, asked: 1 },
      ['asked', 'renewing', 'mint'],
    ],
    [
      'that has expired is replaced at once',
      { tokens: { 1: 'expired' } },
      ['expired', 'broken', 'mint'],
    ],
    [
      'that nobody renews just expires',
      { tokens: { 1: 'expired' }, credential: { rotation: 'none' } },
      ['expired', 'broken', 'nothing'],
    ],
    [
      'that is asked for anew is replaced',
      { asked: 1 },
      ['asked', 'renewing', 'mint'],
    ],
    [
      'that was asked for anew and is newer stays',
      {
        asked: 1,
        generations: [
          generation(1, 'closed'),
          generation(2, 'current', { mintedAt: NOW }),
        ],
        holds: NAMES_2,
      },
      ['healthy', 'healthy', 'nothing'],
    ],
    [
      'is not replaced twice in one grace: a third would be alive',
      { asked: 2, generations: REPLACED, holds: NAMES_2 },
      ['graceRuns', 'healthy', 'nothing'],
    ],
    ['that is due is replaced', { now: DUE }, ['due', 'renewing', 'mint']],
    [
      'that is due is left where nobody renews it',
      { now: DUE, credential: { rotation: 'none' } },
      ['healthy', 'healthy', 'nothing'],
    ],
    [
      'that never expires is never due',
      {
        now: DUE,
        generations: [generation(1, 'current', { expiresAt: undefined })],
      },
      ['healthy', 'healthy', 'nothing'],
    ],
    [
      'that policy leaves nothing is held when it is due',
      { now: DUE, forbiddenBy: 'scopes' },
      ['policyLeavesNothing', 'held', 'nothing'],
    ],
    [
      'without a variable is replaced where somebody asks',
      { sinks: [], credential: { rotation: 'none' }, asked: 1 },
      ['asked', 'renewing', 'mint'],
    ],
    [
      'is due: the whole list is read before anything is made',
      { now: DUE, marked: 'notRead' },
      ['due', 'renewing', 'readMarked'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('an old token', () => {
  it.each<Row>([
    [
      'lives while its grace runs',
      { generations: REPLACED, holds: NAMES_2 },
      ['retiring', 'healthy', 'nothing'],
    ],
    [
      'is revoked after it',
      { generations: OVER, holds: NAMES_2 },
      [
        'graceOver',
        'healthy',
        { do: 'revoke', generations: [1], cause: 'grace' },
      ],
    ],
    [
      'is revoked only by a look that was sent after it',
      { generations: OVER, holds: NAMES_2, sentAt: NOW - 2 },
      ['retiring', 'healthy', 'nothing'],
    ],
    [
      'is revoked only while the current one is good',
      { generations: OVER, holds: NAMES_2, tokens: { 2: 'revoked' } },
      ['revokedElsewhere', 'held', 'hold'],
    ],
    [
      'that somebody still uses has one more grace',
      {
        generations: OVER,
        holds: NAMES_2,
        tokens: { 1: { state: 'live', lastUsedAt: NOW - HOUR } },
      },
      [
        'usedAfterGrace',
        'healthy',
        { do: 'retire', generation: 1, at: NOW + GRACE, extended: true },
      ],
    ],
    [
      'that somebody still uses has no third one',
      {
        generations: [
          generation(1, 'retiring', { retireAt: NOW - 1, extended: true }),
          OVER[1],
        ],
        holds: NAMES_2,
        tokens: { 1: { state: 'live', lastUsedAt: NOW - HOUR } },
      },
      ['graceOver', 'healthy', 'revoke'],
    ],
    [
      'that a job may have used is revoked',
      {
        generations: OVER,
        holds: NAMES_2,
        tokens: {
          1: { state: 'live', lastUsedAt: NOW - GRACE + 30 * MINUTE },
        },
      },
      ['graceOver', 'healthy', 'revoke'],
    ],
    [
      'that is dead already is over',
      { generations: REPLACED, holds: NAMES_2, tokens: { 1: 'revoked' } },
      ['graceOver', 'healthy', 'revoke'],
    ],
    [
      'of a credential whose variable another one has taken gets its grace',
      {
        sinks: [],
        generations: [generation(1, 'retiring')],
        credential: { since: NOW, cause: 'superseded' },
      },
      [
        'retiring',
        'healthy',
        { do: 'retire', generation: 1, at: NOW + GRACE, extended: false },
      ],
    ],
    [
      'of a credential whose variable another one has taken is revoked after that',
      {
        sinks: [],
        generations: [generation(1, 'retiring', { retireAt: NOW - 1 })],
      },
      ['graceOver', 'healthy', 'revoke'],
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('an ended credential', () => {
  it('is finished off', () => {
    const expected: Row[2] = ['ending', 'ended', 'finishEnding'];
    const given = { credential: { endedAt: NOW } };
    expect(decide(given, expected)).toEqual(expected);
  });
});

describe('the next look', () => {
  it.each<[string, Given, number | undefined]>([
    ['is a day away', {}, NOW + DAY],
    [
      'is at the end of a grace',
      {
        generations: [
          generation(1, 'retiring', { retireAt: NOW + HOUR }),
          generation(2, 'current'),
        ],
        holds: NAMES_2,
      },
      NOW + HOUR,
    ],
    [
      'is when a write can no longer come late',
      { generations: [generation(1, 'current', { putAt: NOW })] },
      NOW + 15 * MINUTE + 10_000,
    ],
    [
      'is every hour in the first day after a write',
      { generations: [generation(1, 'current', { putAt: NOW - HOUR })] },
      NOW + HOUR,
    ],
    [
      'comes later where nothing can be seen again and again',
      { owner: 'cannotTell', credential: { failures: 1 } },
      NOW + HOUR,
    ],
    ['is none where the owner is gone', { owner: 'gone' }, undefined],
  ])('%s', (_, given, at) => {
    expect(next(viewOf(given)).nextLookAt).toBe(at);
  });
});

it('says what is the matter, on what, and what to do', () => {
  const decision = next(viewOf({ holds: { CI_TOKEN: { kind: 'unmarked' } } }));
  expect(decision.text).toBe('Somebody changed CI_TOKEN: repair or accept');
});

/** As a row of the tables says it: the whole action, or only what to do. */
function decide(given: Given, [, , action]: Row[2]): Row[2] {
  const decision = next(viewOf(given));
  return [
    decision.cause,
    decision.state,
    typeof action === 'string' ? decision.action.do : decision.action,
  ];
}

import { inspect } from 'node:util';
import { CompactEncrypt } from 'jose';
import { SealedValueError } from './sealedValueError';
import { createSealer } from './createSealer';
import { envelopesIn, fill, isWhole } from './parts';
import type { SealingOptions } from './sealer';
import { Secret } from './secret';

const VALUE = 'sandbox-token-maintainer';
const HOST = 'gitlab-a.example';
const TASK = { taskId: 'task-1', host: HOST };
/** What the ledger knows. */
const HOSTS: Record<string, string | undefined> = {
  'entry-a': HOST,
  'entry-b': 'gitlab-b.example',
};
const HOUR = 3_600_000;

function keyOf(byte: number): Secret {
  return Secret.of(Buffer.alloc(32, byte).toString('base64'));
}

const OLD = { id: 'old', secret: keyOf(1) };
const NEW = { id: 'new', secret: keyOf(2) };

function setup(options: Partial<SealingOptions> = {}) {
  const clock = { time: new Date('2026-11-22T14:00:00Z').getTime() };
  const warnings: string[] = [];
  const sealer = createSealer(
    { keys: [OLD], lifetimeMs: HOUR, output: 'sealed', ...options },
    {
      clock: { now: () => new Date(clock.time) },
      logger: { warn: message => warnings.push(message) },
      hostOfEntry: async id => HOSTS[id],
    },
  );
  return { sealer, warnings, clock };
}

async function failure(opening: Promise<unknown>): Promise<SealedValueError> {
  const error = await opening.then(
    () => undefined,
    it => it,
  );
  expect(error).toBeInstanceOf(SealedValueError);
  return error;
}

function headerOf(envelope: string) {
  const [header] = envelope.replace('sealed:', '').split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
}

/** As the first versions did: without a host, and without a check of the key. */
async function sealedLongAgo(
  entryId: string | undefined,
  secret = OLD.secret,
): Promise<string> {
  const jwe = await new CompactEncrypt(Buffer.from(VALUE))
    .setProtectedHeader({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'old',
      exp: new Date('2026-11-22T15:00:00Z').getTime() / 1000,
      task: TASK.taskId,
      ...(entryId ? { entry: entryId } : {}),
    })
    .encrypt(Buffer.from(secret.reveal(), 'base64'));
  return `sealed:${jwe}`;
}

describe('seal and open', () => {
  it('gives an envelope that only shows its key, its expiry, its task and its host', async () => {
    const { sealer } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    expect(envelope).toMatch(/^sealed:eyJ/);
    expect(headerOf(envelope)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'old',
      check: expect.stringMatching(/^[\w-]{8}$/),
      exp: new Date('2026-11-22T15:00:00Z').getTime() / 1000,
      task: 'task-1',
      host: HOST,
    });
    expect(envelope).not.toContain(VALUE);
    expect(await sealer.seal(Secret.of(VALUE), TASK)).not.toBe(envelope);
  });

  it.each([VALUE, '', 'several\nlines $& $1', 'ünïcödé 🔑', 'sealed:eyJ'])(
    'gives back %j',
    async value => {
      const { sealer } = setup();
      const envelope = await sealer.seal(Secret.of(value), TASK);
      for (const text of [envelope, Secret.of(envelope)]) {
        const { value: secret, opened } = await sealer.open(text, TASK);
        expect(secret.reveal()).toBe(value);
        expect(opened).toBe(true);
      }
    },
  );

  it('opens every envelope inside a longer text', async () => {
    const { sealer } = setup();
    const one = await sealer.seal(Secret.of('one$&'), TASK);
    const two = await sealer.seal(Secret.of('two'), TASK);
    const { value, opened } = await sealer.open(
      `https://user:${one}@host/${two}x.y-${one}${two}`,
      TASK,
    );
    expect(value.reveal()).toBe('https://user:one$&@host/twox.y-one$&two');
    expect(opened).toBe(true);
  });

  it.each(['', 'plain', 'sealed: yes', 'sealed:', 'sealed:abc.def'])(
    'passes %j through',
    async text => {
      const { sealer } = setup();
      const { value, opened } = await sealer.open(text, TASK);
      expect(value.reveal()).toBe(text);
      expect(opened).toBe(false);
    },
  );

  it('opens with every key, and seals with the first', async () => {
    const before = setup({ keys: [OLD] }).sealer;
    const after = setup({ keys: [NEW, OLD] }).sealer;
    const envelope = await before.seal(Secret.of(VALUE), TASK);
    expect((await after.open(envelope, TASK)).value.reveal()).toBe(VALUE);
    expect(headerOf(await after.seal(Secret.of(VALUE), TASK)).kid).toBe('new');
  });

  it('seals outputs as all else', async () => {
    const { sealer } = setup();
    const envelope = await sealer.sealOutput(Secret.of(VALUE), TASK);
    expect(envelope).not.toContain(VALUE);
    expect((await sealer.open(envelope, TASK)).value.reveal()).toBe(VALUE);
  });

  it('gives plaintext outputs where the administrator wants them, and still seals and opens', async () => {
    const { sealer, warnings } = setup({ output: 'plaintext' });
    expect(await sealer.sealOutput(Secret.of(VALUE), TASK)).toBe(VALUE);
    expect(await sealer.seal(Secret.of(VALUE), TASK)).not.toContain(VALUE);
    expect(warnings).toEqual([
      expect.stringContaining(
        'scaffolder.gitlab.secrets.output is "plaintext"',
      ),
    ]);
    const envelope = await setup().sealer.seal(Secret.of(VALUE), TASK);
    expect((await sealer.open(envelope, TASK)).value.reveal()).toBe(VALUE);
  });
});

describe('without configured keys', () => {
  it('warns once, and opens what this process sealed', async () => {
    const { sealer, warnings } = setup({ keys: [] });
    expect(warnings).toEqual([
      expect.stringContaining(
        'scaffolder.gitlab.secrets.keys is not configured',
      ),
    ]);
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    expect((await sealer.open(envelope, TASK)).value.reveal()).toBe(VALUE);
  });

  it('says after a restart that the key is gone, and what to do', async () => {
    const envelope = await setup({ keys: [] }).sealer.seal(
      Secret.of(VALUE),
      TASK,
    );
    const error = await failure(
      setup({ keys: [] }).sealer.open(envelope, TASK),
    );
    expect(error.problem).toBe('unknown-key');
    expect(error.message).toMatch(
      /sealed with a key \("process-[0-9a-f]{8}"\) that only one backend process had.*Run the step that made it again.*scaffolder\.gitlab\.secrets\.keys/,
    );
  });

  it('has nothing to warn about with keys', () => {
    expect(setup().warnings).toEqual([]);
  });
});

describe('an envelope that does not open', () => {
  it('names the keys there are', async () => {
    const envelope = await setup({ keys: [NEW] }).sealer.seal(
      Secret.of(VALUE),
      TASK,
    );
    const error = await failure(setup().sealer.open(envelope, TASK));
    expect(error.problem).toBe('unknown-key');
    expect(error.message).toContain(
      'sealed with the key "new", which this backend does not have; it has "old"',
    );
    expect(error.message).toContain('scaffolder.gitlab.secrets.keys');
  });

  it('opens until its lifetime is over, and says when that was', async () => {
    const { sealer, clock } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    clock.time += HOUR - 1;
    expect((await sealer.open(envelope, TASK)).opened).toBe(true);
    clock.time += 1;
    const error = await failure(sealer.open(envelope, TASK));
    expect(error.problem).toBe('expired');
    expect(error.message).toContain('until 2026-11-22T15:00:00.000Z');
  });

  it('belongs to its task', async () => {
    const { sealer } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    const error = await failure(
      sealer.open(envelope, { ...TASK, taskId: 'task-2' }),
    );
    expect(error.problem).toBe('another-task');
  });

  const REPLACED = { keys: [{ id: 'old', secret: keyOf(9) }] };

  it.each<[string, () => Promise<string>]>([
    ['today', () => setup(REPLACED).sealer.seal(Secret.of(VALUE), TASK)],
    ['before envelopes had a check', () => sealedLongAgo('entry-a', keyOf(9))],
  ])('was sealed %s with another key of the same id', async (_, seal) => {
    const error = await failure(setup().sealer.open(await seal(), TASK));
    expect(error.problem).toBe('replaced-key');
    expect(error.message).toContain('sealed with another key "old"');
  });

  it.each([
    ['another', { host: 'gitlab-b.example' }, 'a secret of gitlab-a.example'],
    ['another port', { host: `${HOST}:8443` }, `is about ${HOST}:8443`],
  ])('belongs to its host: %s', async (_, other, words) => {
    const { sealer } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    for (const text of [envelope, `https://x:${envelope}@host`]) {
      const error = await failure(sealer.open(text, { ...TASK, ...other }));
      expect(error.problem).toBe('another-host');
      expect(error.message).toContain(words);
      expect(error.message).toContain(other.host);
    }
  });

  it('without a host, as first versions sealed, opens for the host that the ledger knows', async () => {
    const envelope = await sealedLongAgo('entry-a');
    const { value } = await setup().sealer.open(envelope, TASK);
    expect(value.reveal()).toBe(VALUE);
  });

  it.each<[string, string | undefined, string]>([
    ['is of another', 'entry-b', 'a secret of gitlab-b.example'],
    ['is not known', 'entry-c', 'does not say of which GitLab'],
    ['is not named', undefined, 'does not say of which GitLab'],
  ])(
    'without a host, does not open where its entry %s',
    async (_, entryId, words) => {
      const envelope = await sealedLongAgo(entryId);
      const error = await failure(setup().sealer.open(envelope, TASK));
      expect(error.problem).toBe('another-host');
      expect(error.message).toContain(words);
    },
  );

  const withHeader = (envelope: string, change: object) => {
    const [, ...rest] = envelope.split('.');
    const header = { ...headerOf(envelope), ...change };
    const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
    return `sealed:${[encoded, ...rest].join('.')}`;
  };

  it.each<[string, (envelope: string) => string]>([
    ['cut off', it => it.slice(0, -1)],
    ['only its beginning', it => it.slice(0, 40)],
    ['one whole, one cut off', it => `${it} ${it.slice(0, -5)}`],
    ['another tag', it => `${it.slice(0, -22)}${'A'.repeat(22)}`],
    ['a header that claims another task', it => withHeader(it, { task: 't' })],
    ['a header that claims another host', it => withHeader(it, { host: 'x' })],
    ['a header that claims no host', it => withHeader(it, { host: undefined })],
    ['a header that claims more time', it => withHeader(it, { exp: 9e9 })],
    ['no key id', it => withHeader(it, { kid: undefined })],
    ['a key id with text in it', it => withHeader(it, { kid: 'log\nforged' })],
    ['another cipher', it => withHeader(it, { enc: 'A128GCM' })],
    ['a header that is no JSON', it => it.replace(/eyJ[\w-]+/, 'eyJfff')],
  ])('is malformed: %s', async (_, damage) => {
    const { sealer } = setup();
    const envelope = damage(await sealer.seal(Secret.of(VALUE), TASK));
    const error = await failure(
      sealer.open(envelope, { ...TASK, taskId: 't' }),
    );
    expect(error.problem).toBe('malformed');
    expect(error.message).not.toContain('forged');
  });
});

describe('canOpen', () => {
  it('gives the reason, or nothing', async () => {
    const { sealer, clock } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    expect(await sealer.canOpen(envelope, TASK)).toBeUndefined();
    expect(await sealer.canOpen('plain', TASK)).toBeUndefined();
    expect(
      await sealer.canOpen(envelope, { ...TASK, taskId: 'task-2' }),
    ).toContain('belongs to another task');
    clock.time += 2 * HOUR;
    expect(await sealer.canOpen(envelope, TASK)).toContain('could be opened');
  });
});

describe('the label', () => {
  const sealed = async (entryId?: string) =>
    setup({ keys: [NEW] }).sealer.seal(Secret.of(VALUE), { ...TASK, entryId });
  /** What every envelope says, and what comes of the text with that content, or else their own, in their places. */
  async function read(
    sealer: ReturnType<typeof setup>['sealer'],
    text: string,
    content?: string,
  ) {
    const parts = await sealer.read(text, TASK);
    const envelopes = envelopesIn(parts);
    const values = envelopes.map(it =>
      content === undefined ? it.value! : Secret.of(content),
    );
    return {
      said: envelopes.map(it => [it.label, it.problem?.problem]),
      value: fill(parts, values).reveal(),
      whole: isWhole(parts),
    };
  }

  it.each([undefined, 'entry-7'])(
    'says task and entry %s without the key, and something else can be taken',
    async entryId => {
      const text = await sealed(entryId);
      expect(await read(setup().sealer, text, 'other')).toEqual({
        said: [[{ ...TASK, entryId }, 'unknown-key']],
        value: 'other',
        whole: true,
      });
    },
  );

  it('is read from every envelope of a longer text', async () => {
    const { sealer } = setup({ keys: [NEW] });
    const text = `a ${await sealed('entry-7')} b ${await sealed('entry-8')}`;
    const { said, value, whole } = await read(sealer, text);
    expect(said).toEqual([
      [{ ...TASK, entryId: 'entry-7' }, undefined],
      [{ ...TASK, entryId: 'entry-8' }, undefined],
    ]);
    expect(value).toBe(`a ${VALUE} b ${VALUE}`);
    expect(whole).toBe(false);
  });

  it('is missing where the header cannot be read', async () => {
    const text = (await sealed('entry-7')).replace(/eyJ[\w-]+/, 'eyJfff');
    const { said } = await read(setup().sealer, text, 'other');
    expect(said).toEqual([[undefined, 'malformed']]);
  });

  it('is not in a text without an envelope', async () => {
    expect(await read(setup().sealer, 'plain', 'other')).toEqual({
      said: [],
      value: 'plain',
      whole: false,
    });
  });

  it('does not make another task’s envelope open', async () => {
    const { sealer } = setup();
    const envelope = await sealer.seal(Secret.of(VALUE), {
      ...TASK,
      taskId: 'task-2',
      entryId: 'entry-7',
    });
    expect((await failure(sealer.open(envelope, TASK))).problem).toBe(
      'another-task',
    );
  });
});

describe('nothing to see', () => {
  const shown = (thing: unknown) =>
    inspect(thing, { depth: 10, showHidden: true, getters: true }) +
    String(thing) +
    JSON.stringify(thing);

  it('in the sealer, what it opens and what it throws', async () => {
    const { sealer } = setup({ keys: [OLD, NEW] });
    const envelope = await sealer.seal(Secret.of(VALUE), TASK);
    const read = await sealer.read(`x${envelope}`, TASK);
    const opened = await sealer.open(`x${envelope}`, TASK);
    const broken = `${envelope.slice(0, -22)}${'A'.repeat(22)}`;
    const errors = [
      await failure(sealer.open(broken, TASK)),
      await failure(sealer.open(envelope.slice(0, -3), TASK)),
      await failure(sealer.open(envelope, { ...TASK, taskId: 'task-2' })),
      await failure(setup({ keys: [NEW] }).sealer.open(envelope, TASK)),
    ];
    const cipher = envelope.split('.')[3];
    for (const thing of [sealer, read, opened, OLD, ...errors]) {
      expect(shown(thing)).not.toContain(VALUE);
      expect(shown(thing)).not.toContain(OLD.secret.reveal());
      expect(shown(thing)).not.toContain(cipher);
      expect(shown(thing)).not.toMatch(/Uint8Array|Buffer/);
    }
  });
});

import {
  isMarkOf,
  type Mark,
  readMark,
  roomBeside,
  type TaskMark,
  withMark,
  withoutMark,
} from './mark';

const PORTAL = '0b5d0a52-0000-4000-8000-1234567890ab';
const MARK: TaskMark = {
  kind: 'task',
  portal: PORTAL,
  task: '2f1c7c1e-0000-4000-8000-1234567890ab',
  step: 'token',
};
const TEXT = `[forgekey p=${PORTAL} task=2f1c7c1e-0000-4000-8000-1234567890ab step=token]`;
const mark = (more: Partial<TaskMark>): TaskMark => ({ ...MARK, ...more });

describe('withMark', () => {
  it.each([
    [undefined, TEXT],
    ['', TEXT],
    ['For the pipeline', `For the pipeline ${TEXT}`],
    [`Old [forgekey task=a step=b]`, `Old ${TEXT}`],
    [`[forgekey task=a step=b] moved`, `moved ${TEXT}`],
  ])('of %j is %s', (description, marked) => {
    expect(withMark(description, MARK)).toBe(marked);
  });

  it.each(['x'.repeat(255), '🔑'.repeat(300), 'many words '.repeat(40)])(
    'shortens a long description and keeps the mark: %#',
    description => {
      const marked = withMark(description, MARK);
      expect([...marked].length).toBeLessThanOrEqual(255);
      expect([...marked].length).toBeGreaterThan(250);
      expect(marked).toMatch(/\S… \[forgekey/);
      expect(isMarkOf(marked, MARK)).toBe(true);
    },
  );
});

describe('roomBeside', () => {
  it.each([1, 40, 120])('is what a description of %s more has', length => {
    const of = mark({ step: 's'.repeat(length % 80) });
    const fits = 'x'.repeat(roomBeside(of));
    expect(withMark(fits, of)).toContain(fits);
    expect(withMark(`${fits}y`, of)).not.toContain(`${fits}y`);
  });
});

describe('readMark', () => {
  it.each([
    MARK,
    mark({ task: '1', step: 'create the token' }),
    mark({ task: 'a]b=c', step: '[forgekey task=x step=y]' }),
    mark({ task: 'ünï', step: '🔑\n%20 "quoted"' }),
    mark({ task: "-_.!~*'()", step: '${{ steps }}' }),
  ])('gives back what was marked: %j', made => {
    const marked = withMark('Some words', made);
    expect(readMark(marked)).toEqual(made);
    expect(isMarkOf(marked, made)).toBe(true);
    expect(withoutMark(marked)).toBe('Some words');
  });

  it.each<Mark>([
    {
      kind: 'token',
      portal: PORTAL,
      credential: '7d1c7c1e-0000-4000-8000-1234567890ab',
      generation: 12,
      nonce: '00112233445566aa',
    },
    {
      kind: 'deposit',
      portal: PORTAL,
      credential: '7d1c7c1e-0000-4000-8000-1234567890ab',
      generation: 1,
      tokenId: 1007,
    },
  ])('gives back the mark of a credential: %j', made => {
    const marked = withMark('Some words', made);
    expect(readMark(marked)).toEqual(made);
    expect(readMark(`people moved it: ${marked} here`)).toEqual(made);
    expect(isMarkOf(marked, MARK)).toBe(false);
    expect(withoutMark(marked)).toBe('Some words');
    expect([...marked].length).toBeLessThanOrEqual(255);
  });

  it('reads what a version without the portal wrote', () => {
    const old = 'For CI [forgekey task=t1 step=token]';
    expect(readMark(old)).toEqual({
      kind: 'task',
      portal: undefined,
      task: 't1',
      step: 'token',
    });
    expect(isMarkOf(old, mark({ task: 't1' }))).toBe(true);
    expect(isMarkOf(old, mark({ task: 't2' }))).toBe(false);
    expect(withoutMark(old)).toBe('For CI');
  });

  it.each([
    mark({ task: 't', step: '' }),
    mark({ task: 't'.repeat(500), step: 's'.repeat(500) }),
    mark({ task: '🔑'.repeat(40), step: '日本'.repeat(40) }),
    mark({ task: 't', step: '\ud83d' }),
  ])('recognises ids that do not fit: %#', made => {
    const marked = withMark('Some words', made);
    expect([...marked].length).toBeLessThanOrEqual(255);
    expect(isMarkOf(marked, made)).toBe(true);
    expect(isMarkOf(marked, { ...made, step: 'other' })).toBe(false);
    expect(readMark(marked)).toBeDefined();
  });

  it.each([
    undefined,
    '',
    'For the pipeline',
    '[forgekey]',
    '[forgekey task=a]',
    '[forgekey task= step=]',
    // Two marks, or one that is cut, are none.
    `${TEXT} ${TEXT}`,
    `[forgekey task=a step=b] ${TEXT}`,
    TEXT.slice(0, -1),
    `${TEXT} [forgekey p=`,
    `[forgekey p=${PORTAL} c=x g=1]`,
    `[forgekey p=${PORTAL} c=x g=1 k=a t=2]`,
  ])('gives nothing for %j', description => {
    expect(readMark(description)).toBeUndefined();
    expect(isMarkOf(description, MARK)).toBe(false);
  });

  it('survives a mark that somebody edited', () => {
    const description = '[forgekey task=%E0%A4%A step=b]';
    expect(readMark(description)).toMatchObject({
      task: '%E0%A4%A',
      step: 'b',
    });
  });
});

describe('isMarkOf', () => {
  it.each([
    [mark({ task: 'other' }), false],
    [mark({ step: 'other' }), false],
    [mark({ portal: 'another portal' }), false],
    [MARK, true],
  ])('with %j is %s', (made, same) => {
    expect(isMarkOf(withMark('Some words', MARK), made)).toBe(same);
  });

  it('knows a task whose id is too long for a mark', () => {
    const made = mark({ task: 'x'.repeat(300) });
    expect(isMarkOf(withMark(undefined, made), made)).toBe(true);
  });
});

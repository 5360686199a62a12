import {
  carriesMark,
  Mark,
  readMark,
  sameMark,
  sameTask,
  withMark,
  withoutMark,
} from './mark';

const MARK: Mark = {
  task: '2f1c7c1e-0000-4000-8000-1234567890ab',
  step: 'token',
};
const TEXT = '[forgekey task=2f1c7c1e-0000-4000-8000-1234567890ab step=token]';

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
      expect(sameMark(marked, MARK)).toBe(true);
    },
  );
});

describe('readMark', () => {
  it.each([
    MARK,
    { task: '1', step: 'create the token' },
    { task: 'a]b=c', step: '[forgekey task=x step=y]' },
    { task: 'ünï', step: '🔑\n%20 "quoted"' },
    { task: "-_.!~*'()", step: '${{ steps }}' },
  ])('gives back what was marked: %j', mark => {
    const marked = withMark('Some words', mark);
    expect(readMark(marked)).toEqual(mark);
    expect(sameMark(marked, mark)).toBe(true);
    expect(withoutMark(marked)).toBe('Some words');
  });

  it.each([
    { task: 't', step: '' },
    { task: 't'.repeat(500), step: 's'.repeat(500) },
    { task: '🔑'.repeat(40), step: '日本'.repeat(40) },
    { task: 't', step: '\ud83d' },
  ])('recognises ids that do not fit: %#', mark => {
    const marked = withMark('Some words', mark);
    expect([...marked].length).toBeLessThanOrEqual(255);
    expect(sameMark(marked, mark)).toBe(true);
    expect(sameMark(marked, { ...mark, step: 'other' })).toBe(false);
    expect(readMark(marked)).toBeDefined();
  });

  it.each([
    undefined,
    '',
    'For the pipeline',
    '[forgekey]',
    '[forgekey task=a]',
    '[forgekey task= step=]',
  ])('gives nothing for %j', description => {
    expect(readMark(description)).toBeUndefined();
    expect(carriesMark(description)).toBe(false);
    expect(sameMark(description, MARK)).toBe(false);
  });

  it('survives a mark that somebody edited', () => {
    const description = '[forgekey task=%E0%A4%A step=b]';
    expect(readMark(description)).toEqual({ task: '%E0%A4%A', step: 'b' });
    expect(carriesMark(description)).toBe(true);
  });
});

describe('sameMark', () => {
  it.each([
    [{ ...MARK, task: 'other' }, false],
    [{ ...MARK, step: 'other' }, false],
    [MARK, true],
  ])('with %j is %s', (mark, same) => {
    expect(sameMark(withMark('Some words', MARK), mark)).toBe(same);
  });
});

describe('sameTask', () => {
  it.each([
    [MARK.task, true],
    ['another', false],
  ])('by %s: %s', (task, same) => {
    expect(sameTask(withMark('Some words', MARK), task)).toBe(same);
  });

  it('knows a task whose id is too long for a mark', () => {
    const task = 'x'.repeat(300);
    expect(sameTask(withMark(undefined, { ...MARK, task }), task)).toBe(true);
  });

  it('is nobody’s without a mark', () => {
    expect(sameTask('By hand', MARK.task)).toBe(false);
    expect(sameTask(undefined, MARK.task)).toBe(false);
  });
});

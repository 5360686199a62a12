import { isGood, renderPage } from './report';
import { ReleaseResult } from './tryRelease';

const good: ReleaseResult = {
  release: '1.57',
  scaffolderBackend: '4.3.0',
  packages: 53,
  before: [],
  known: [],
  added: [],
  failure: undefined,
};
const copy = { name: '@backstage/errors', version: '1.4.0', below: 'ours' };

it.each<[string, Partial<ReleaseResult>, boolean]>([
  ['as it should be', {}, true],
  ['with a second copy of its own', { before: [copy] }, true],
  ['with the copy that is known', { known: [copy] }, true],
  ['with a second copy of ours', { added: [copy] }, false],
  ['with a template that failed', { failure: 'No' }, false],
])('a portal %s', (_, part, expected) => {
  expect(isGood({ ...good, ...part })).toBe(expected);
});

it('says of each release what was found', () => {
  const page = renderPage([{ ...good, added: [copy] }], '11.0.0', '');

  const row = page.split('\n').find(line => line.startsWith('| 1.57'));
  expect(row?.split('|').map(cell => cell.trim())).toEqual([
    '',
    '1.57',
    '4.3.0',
    '53',
    'none',
    '@backstage/errors 1.4.0 below ours',
    '✓',
    '',
  ]);
});

it('leaves what was written by hand', () => {
  const first = renderPage([good], '11.0.0', '');
  const byHand = '\n## Seen by hand\n\nNode.js 22 works.\n';

  expect(renderPage([good], '11.0.0', first + byHand)).toBe(first + byHand);
});

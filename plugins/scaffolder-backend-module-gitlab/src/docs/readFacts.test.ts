import { readFacts } from './readFacts';

const SOURCE = `
/** Something else entirely */
const x = 1;

/**
 * \`gitlab:testThing:create\`
 *
 * Calls    \`POST /things\`
 * Again    keeps the thing where it can,
 *          else makes another
 *
 * Some words at the margin.
 *
 * @public
 */
export function create() {}
`;

describe('readFacts', () => {
  it('reads the comment of the action', () => {
    expect(readFacts(SOURCE, 'gitlab:testThing:create')).toEqual([
      { word: 'Calls', text: '`POST /things`' },
      {
        word: 'Again',
        text: 'keeps the thing where it can, else makes another',
      },
    ]);
  });

  it('reads no other comment', () => {
    expect(readFacts(SOURCE, 'gitlab:testThing')).toEqual([]);
  });
});

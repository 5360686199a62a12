import { searchForPlaintext } from './plaintextSearch';

const VALUE = 'sandbox-token-A1b2C3d4E5';

function formsFound(content: string | Buffer) {
  return searchForPlaintext([VALUE], [{ name: 'log', content }]).map(
    ({ form }) => form,
  );
}

describe('searchForPlaintext', () => {
  it('finds nothing where nothing is', () => {
    expect(formsFound('sandbox-token-A1b2C3d4E6, [MASKED]')).toEqual([]);
  });

  it('finds a value inside text and bytes, and says where without telling it', () => {
    expect(
      searchForPlaintext(
        [VALUE],
        [
          { name: 'log', content: `PRIVATE-TOKEN: ${VALUE}\n` },
          {
            name: 'database',
            content: Buffer.from([0xff, ...Buffer.from(VALUE), 0xff]),
          },
        ],
      ),
    ).toEqual([
      { value: 'd4E5', form: 'as it is', place: 'log' },
      { value: 'd4E5', form: 'as it is', place: 'database' },
    ]);
  });

  it.each(['', 'x', 'xy', 'oauth2:', 'password='])(
    'finds it in base64, after %j',
    before => {
      const encoded = Buffer.from(`${before}${VALUE}@host`);
      expect(formsFound(encoded.toString('base64'))).toHaveLength(1);
      expect(formsFound(encoded.toString('base64url'))).toHaveLength(1);
    },
  );

  it('finds it in a URL, in hexadecimal, and backwards', () => {
    const odd = 'a value/with+signs';
    const found = searchForPlaintext(
      [odd],
      [
        { name: 'url', content: `?token=${encodeURIComponent(odd)}` },
        { name: 'hex', content: Buffer.from(odd).toString('hex') },
        { name: 'mirror', content: 'sngis+htiw/eulav a' },
      ],
    );
    expect(found.map(({ form }) => form)).toEqual([
      'in a URL',
      'hexadecimal',
      'backwards',
    ]);
  });
});

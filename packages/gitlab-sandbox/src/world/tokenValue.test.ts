import { Random } from './random';
import { hasGoodChecksum, routableTokenValue } from './tokenValue';

const PREFIX = ['gl', 'pat-'].join('');

it('has the length and the parts that GitLab computes', () => {
  const value = routableTokenValue(new Random('seed'), PREFIX, 166);
  expect(value).toHaveLength(53);
  const encoded = value.slice(PREFIX.length, value.indexOf('.'));
  const bytes = Buffer.from(encoded, 'base64url');
  expect(bytes.subarray(16, -1).toString()).toBe('o:1\nu:4m');
  expect(bytes[bytes.length - 1]).toBe(8);
  expect(value).toContain(`.01.0y`);
});

it('ends in a checksum that notices a slip', () => {
  const value = routableTokenValue(new Random('seed'), PREFIX, 166);
  expect(hasGoodChecksum(value)).toBe(true);
  expect(hasGoodChecksum(value.replace('.01.', '.02.'))).toBe(false);
});

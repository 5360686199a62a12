import { inspect } from 'node:util';
import type { z } from 'zod/v3';
import { Secret } from '../sealing/secret';
import { Fields, parseInput } from './parseInput';

type Zod = typeof z;

const fields = {
  name: (zImpl: Zod) => zImpl.string(),
  count: (zImpl: Zod) => zImpl.number().default(3),
  kind: (zImpl: Zod) => zImpl.enum(['a', 'b', 'c']).optional(),
  id: (zImpl: Zod) => zImpl.union([zImpl.number(), zImpl.string()]).optional(),
  lifetime: (zImpl: Zod) =>
    zImpl
      .union([zImpl.string(), zImpl.object({ days: zImpl.number() }).strict()])
      .optional(),
  token: (zImpl: Zod) => zImpl.string().transform(Secret.of).optional(),
  variables: (zImpl: Zod) =>
    zImpl
      .array(zImpl.object({ key: zImpl.string(), value: zImpl.string() }))
      .default([]),
};

function mistake(of: Fields, input: unknown): string {
  let error: Error | undefined;
  try {
    parseInput(of, input);
  } catch (it) {
    error = it as Error;
  }
  expect(error?.name).toBe('InputError');
  expect(inspect(error, { depth: 10 })).not.toContain('fake-secret');
  return error!.message;
}

describe('parseInput', () => {
  it('makes defaults, transformations and refinements happen', () => {
    const input = parseInput(fields, { name: 'x', token: 'fake-secret' });
    expect(input).toEqual({
      name: 'x',
      count: 3,
      token: expect.any(Secret),
      variables: [],
    });
    expect(inspect(input)).not.toContain('fake-secret');
    const count: number = input.count;
    expect(count).toBe(3);
  });

  it.each<[unknown, string]>([
    [{}, 'name: is missing'],
    [{ name: 1 }, 'name: must be a string, not a number'],
    [{ name: 'x', kind: 'fake-secret' }, 'kind: must be "a", "b" or "c"'],
    [{ name: 'x', id: true }, 'id: must be a number or a string'],
    [{ name: 'x', lifetime: 5 }, 'lifetime: must be a string or an object'],
    [
      { name: 'x', lifetime: { days: 'fake-secret' } },
      'lifetime: days must be a number, not a string',
    ],
    [
      { name: 'x', lifetime: { days: 1, nights: 1 } },
      'lifetime: has "nights", which is not known here',
    ],
    [
      { name: 'x', variables: [{ key: 'K', value: ['fake-secret'] }] },
      'variables[0].value: must be a string, not an array',
    ],
  ])('says of %j: %s', (input, words) => {
    expect(mistake(fields, input)).toBe(
      `The input of this step is not right: ${words}`,
    );
  });

  it('reports every mistake at once', () => {
    expect(
      mistake(fields, { count: '3', token: 5, variables: [{ key: 'K' }] }),
    ).toBe(
      'The input of this step is not right: name: is missing; count: must be a number, not a string; token: must be a string, not a number; variables[0].value: is missing',
    );
  });

  it('says that a field with several forms is missing', () => {
    const required = {
      id: (zImpl: Zod) => zImpl.union([zImpl.number(), zImpl.string()]),
    };
    expect(mistake(required, {})).toContain('id: is missing');
  });

  it.each([undefined, null, 'text'])('refuses %j as a whole', input => {
    expect(mistake(fields, input)).toContain('not right');
  });
});

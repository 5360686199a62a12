import { answerText, foreignText } from './answerText';

describe('answerText', () => {
  it.each<[string, unknown, string]>([
    ['a string', { message: '404 Project Not Found' }, '404 Project Not Found'],
    [
      'lists by field',
      {
        message: {
          name: ['has already been taken'],
          path: ['is bad', 'is long'],
        },
      },
      'name has already been taken; path is bad, is long',
    ],
    ['a list', { message: ['one', 'two'] }, 'one, two'],
    [
      'parameter checks',
      { error: 'name is missing, scopes is missing' },
      'name is missing, scopes is missing',
    ],
    [
      'a list of errors',
      { error: ['Your project limit is 10'] },
      'Your project limit is 10',
    ],
    [
      'OAuth',
      {
        error: 'insufficient_scope',
        error_description: 'The request requires higher privileges',
        scope: 'api read_api',
      },
      'insufficient_scope: The request requires higher privileges (one of: api read_api)',
    ],
    [
      'the rate limiter',
      {
        message: {
          error:
            'This endpoint has been requested too many times. Try again later.',
        },
      },
      'This endpoint has been requested too many times. Try again later.',
    ],
    ['plain text', 'Retry later\n', 'Retry later'],
    [
      'the thing as a whole',
      { message: { base: ['Only new variables can be hidden.'] } },
      'Only new variables can be hidden.',
    ],
    ['nothing', {}, ''],
    ['null', null, ''],
  ])('reads %s', (_, body, text) => {
    expect(answerText(body)).toBe(text);
  });
});

describe('foreignText', () => {
  it.each([
    [
      '<html><head><title>502 Bad\n Gateway</title></head></html>',
      '502 Bad Gateway',
    ],
    ['<p>Access <b>denied</b></p>', 'Access denied'],
    ['Retry later\n', 'Retry later'],
  ])('finds what a person can use in %p', (text, expected) => {
    expect(foreignText(text)).toBe(expected);
  });
});

import { reasonOf } from './useAnswer';

describe('reasonOf', () => {
  it.each([
    [
      "the backend's words",
      Object.assign(new Error('Request failed with 503 Service Unavailable'), {
        body: { error: { message: 'GitLab is down.' } },
      }),
      'GitLab is down.',
    ],
    ['a message', new Error('Not signed in.'), 'Not signed in.'],
    [
      'words for a request that nobody answered',
      new TypeError('Failed to fetch'),
      'This portal does not answer.',
    ],
    ['words for everything else', undefined, 'No reason was given.'],
  ])('has %s', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

import { inspect } from 'node:util';
import { Secret } from './secret';

const VALUE = 'sandbox-token-maintainer';

describe('Secret', () => {
  it('gives its value to whoever asks for it by name', () => {
    expect(Secret.of(VALUE).reveal()).toBe(VALUE);
  });

  it.each<[string, (secret: Secret) => string]>([
    ['String', secret => String(secret)],
    ['a template', secret => `${secret}`],
    ['JSON', secret => JSON.stringify({ secret })],
    ['inspect', secret => inspect({ secret }, { depth: 10 })],
    [
      'inspect with everything',
      secret => inspect(secret, { showHidden: true, customInspect: false }),
    ],
    ['its properties', secret => JSON.stringify(Object.entries(secret))],
    ['an error', secret => new Error(`no: ${secret}`).stack ?? ''],
  ])('does not give it to %s', (_, show) => {
    expect(show(Secret.of(VALUE))).not.toContain(VALUE);
  });
});

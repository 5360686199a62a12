import type { InstanceSettings } from '../gitlab/api';
import type { Question } from './question';
import { accessTokenLimits } from './accessTokenLimits';

describe('accessTokenLimits', () => {
  const daysWith = async (settings: InstanceSettings | undefined) => {
    const results = await accessTokenLimits({
      context: {},
      instanceSettings: async () => settings,
    } as Partial<Question> as Question);
    return results.find(({ id }) => id === 'maxLifetimeDays')?.title;
  };

  it.each([
    ['GitLab’s own limit where settings cannot be read', undefined, '365'],
    [
      'GitLab’s own limit where none is set',
      { maxTokenLifetime: undefined, tokensMustExpire: true },
      '365',
    ],
    [
      'the limit that is set',
      { maxTokenLifetime: 30, tokensMustExpire: true },
      '30',
    ],
    [
      'no limit where tokens may live for ever',
      { maxTokenLifetime: undefined, tokensMustExpire: false },
      undefined,
    ],
  ])('gives %s', async (_, settings, days) => {
    await expect(daysWith(settings)).resolves.toBe(days);
  });
});

import { ADVICE, ruleFor } from './advice';

describe('the rules of advice', () => {
  it.each(ADVICE.map(rule => [rule.example.join(' '), rule] as const))(
    'are in such an order that this one is found: %s',
    (_, rule) => {
      const [status, operation, answer] = rule.example;

      expect(ruleFor(status, { operation, answer })?.example).toEqual(
        rule.example,
      );
    },
  );

  it('are silent where no rule fits', () => {
    expect(
      ruleFor(400, { operation: 'projects.create', answer: 'name is odd' }),
    ).toBeUndefined();
  });
});

import { namespaceOf } from './namespaceOf';

describe('namespaceOf', () => {
  it('prefers what the template says over what the form holds', () => {
    expect(namespaceOf({ namespace: 'acme' }, { namespace: 'other' })).toBe(
      'acme',
    );
    expect(
      namespaceOf({ namespaceField: 'group' }, { group: ' acme/x ' }),
    ).toBe('acme/x');
    expect(namespaceOf(undefined, { namespace: 'acme' })).toBe('acme');
    expect(namespaceOf(undefined, { namespace: '' })).toBeUndefined();
    expect(namespaceOf(undefined, undefined)).toBeUndefined();
  });
});

import { requiredRole } from './requiredRoles';

describe('requiredRole', () => {
  it.each([
    ['gitlab:projectVariable:create', 'Maintainer of the project'],
    ['gitlab:groupVariable:delete', 'Owner of the group'],
    ['gitlab:project:delete', 'Owner of the project'],
    ['gitlab:project:paint', undefined],
  ])('of %s is %s', (actionId, role) => {
    expect(requiredRole(actionId)).toBe(role);
  });
});

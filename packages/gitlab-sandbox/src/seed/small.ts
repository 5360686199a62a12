import { Seed, SeedUser } from './seed';

/** A person whose token nobody can take for a real one. */
function person(
  username: string,
  name: string,
  more: Partial<SeedUser> = {},
): SeedUser {
  return {
    username,
    name,
    tokens: [{ value: `sandbox-${username}-token` }],
    ...more,
  };
}

/** The world a sandbox starts with. */
export const SMALL_SEED: Seed = {
  users: [
    person('root', 'Administrator', {
      admin: true,
      tokens: [{ value: 'sandbox-root-token', scopes: ['api', 'sudo'] }],
    }),
    person('alice', 'Alice Maintainer'),
    person('bob', 'Bob Developer'),
    person('carol', 'Carol Guest'),
    person('dave', 'Dave Owner'),
    person('erin', 'Erin Outsider', { canCreateGroup: false }),
  ],
  groups: [
    {
      path: 'acme',
      name: 'Acme',
      members: {
        dave: 'owner',
        alice: 'maintainer',
        bob: 'developer',
        carol: 'guest',
      },
    },
    { path: 'acme/platform', name: 'Platform' },
    { path: 'globex', name: 'Globex', visibility: 'public' },
  ],
  projects: [
    { path: 'acme/platform/hello', name: 'Hello', files: true },
    { path: 'globex/site', name: 'Site', visibility: 'public', files: true },
  ],
};

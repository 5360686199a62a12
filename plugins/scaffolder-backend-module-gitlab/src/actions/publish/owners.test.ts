import { projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'publish:gitlab';

describe('owners of a project that was there before', () => {
  let kit: ActionHarness;
  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const ownersOf = (projectId: number) => {
    const { memberships, users } = kit.sandbox.state();
    return memberships
      .filter(
        it =>
          it.resource.kind === 'project' &&
          it.resource.id === projectId &&
          it.accessLevel === 50,
      )
      .map(it => users.find(user => user.id === it.userId)?.username);
  };

  // The integration may do what whoever fills in the form may not.
  it.each<[string, object]>([
    ['ownerUsername', { ownerUsername: 'erin' }],
    ['setUserAsOwner', { setUserAsOwner: true, token: 'sandbox-alice-token' }],
  ])('are not made by %s', async (_, more) => {
    const namespace = await atGitLab(kit.sandbox, 'GET', '/namespaces/acme');
    await atGitLab(kit.sandbox, 'POST', '/projects', {
      body: { path: 'orders', namespace_id: namespace.id },
    });
    const { id } = projectAt(kit.sandbox, 'acme/orders')!;
    const before = ownersOf(id);
    const { output } = await kit.run(ID, {
      repoUrl: `${kit.host}?owner=acme&repo=orders`,
      ifExists: 'reuse',
      ...more,
    });
    expect(output).toMatchObject({ projectId: id, created: false });
    expect(ownersOf(id)).toEqual(before);
  });
});

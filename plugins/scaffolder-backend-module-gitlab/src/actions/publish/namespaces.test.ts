import { operations, projectPaths } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'publish:gitlab';

describe('the namespace of a new project', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const publish = (owner: string, repo: string, more: object = {}) =>
    kit.run(ID, {
      repoUrl: `${kit.host}?owner=${owner}&repo=${repo}`,
      ...more,
    });
  const asked = () => operations(kit.sandbox);
  const CREATE = ['projects.create', 'git.infoRefs', 'git.receivePack'];
  const LOOK = ['namespaces.get', ...CREATE];

  it('is asked for once in five minutes', async () => {
    await publish('acme/platform', 'one');
    expect(asked()).toEqual(LOOK);
    kit.sandbox.journal.clear();
    await publish('acme/platform', 'two');
    // GitLab's paths ignore letters' case.
    await publish('ACME/Platform', 'three');
    expect(asked()).toEqual([...CREATE, ...CREATE]);
    kit.sandbox.journal.clear();
    kit.later({ minutes: 6 });
    await publish('acme/platform', 'four');
    expect(asked()).toEqual(LOOK);
  });

  it('is not known of another credential', async () => {
    await publish('acme/platform', 'one');
    kit.sandbox.journal.clear();
    await publish('acme/platform', 'two', { token: 'sandbox-root-token' });
    expect(asked()).toEqual(LOOK);
  });

  it('is not remembered where nothing was made', async () => {
    await publish('acme/platform', 'hello');
    kit.sandbox.journal.clear();
    await publish('acme/platform', 'one');
    expect(asked()).toContain('namespaces.get');
  });

  it('is looked up again where GitLab has it no more', async () => {
    const group = await atGitLab(kit.sandbox, 'POST', '/groups', {
      body: { name: 'team', path: 'team' },
    });
    await publish('team', 'one');
    await atGitLab(kit.sandbox, 'PUT', `/groups/${group.id}`, {
      body: { path: 'renamed' },
    });
    await atGitLab(kit.sandbox, 'POST', '/groups', {
      body: { name: 'other', path: 'team' },
    });
    kit.sandbox.journal.clear();
    const { error } = await publish('team', 'two');
    expect(error).toBeUndefined();
    expect(projectPaths(kit.sandbox)).toContain('team/two');
    expect(
      kit.sandbox
        .state()
        .projects.filter(
          it => it.fullPath.startsWith('renamed/two') && !it.deletion,
        ),
    ).toEqual([]);
  });
});

import { liveTokens, projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from './actionHarness';
import { atGitLab } from './gitlabRest';

const ID = 'gitlab:projectAccessToken:create';

describe('a live token that nobody accounts for', () => {
  let kit: ActionHarness;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    projectId = projectAt(kit.sandbox, 'globex/site')!.id;
  });

  const mint = (more: object = {}) =>
    kit.runOk(ID, { repoUrl: kit.host, projectId, name: 'ci', ...more });
  const left = async () => (await kit.unaccounted()).map(it => it.id);
  const liveId = () => liveTokens(kit.sandbox, projectId)[0].id;
  const forget = async (...tables: string[]) => {
    for (const table of tables) {
      await kit.sql(`delete from forgekey_gitlab_${table}`);
    }
  };

  it('is none that the ledger and the register know', async () => {
    await mint();
    expect(await left()).toEqual([]);
    await forget('ledger');
    expect(await left()).toEqual([]);
  });

  it('is one whose entry is closed and whose generation is over', async () => {
    await mint();
    await kit.sql(`update forgekey_gitlab_ledger set state = 'void'`);
    await kit.sql(`update forgekey_gitlab_generation set state = 'abandoned'`);
    expect(await left()).toEqual([liveId()]);
    kit.leaves('ci', 'the books were forged');
  });

  it('is none that its variable holds and names', async () => {
    await mint({ variableKey: 'CI' });
    await forget('ledger', 'sink', 'generation');
    expect(await left()).toEqual([]);
    await atGitLab(kit.sandbox, 'PUT', `/projects/${projectId}/variables/CI`, {
      body: { value: 'somebody-elses' },
    });
    expect(await left()).toEqual([liveId()]);
    kit.leaves('ci', 'somebody has typed another value');
  });

  it.each(['access_tokens', 'deploy_tokens'])(
    'is none that people made: %s',
    async path => {
      await atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/${path}`, {
        body: { name: 'theirs', scopes: ['read_repository'] },
      });
      expect(await left()).toEqual([]);
    },
  );
});

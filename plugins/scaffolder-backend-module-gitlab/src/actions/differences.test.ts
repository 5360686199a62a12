import type { JsonObject } from '@backstage/types';
import { projectAt, variablesOf } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';
import { atGitLab } from '../testing/gitlabRest';
import { createGitLabActions } from './index';

/** No administrator: the instance's settings are not hers to see. */
const ALICE = 'sandbox-alice-token';

describe('what GitLab makes in another way than asked', () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
  });

  const run = (id: string, input: JsonObject, isDryRun = false) =>
    kit.run(id, { repoUrl: kit.host, ...input }, { task, isDryRun });
  const publish = (input: JsonObject, isDryRun = false) =>
    run(
      'publish:gitlab',
      { repoUrl: `${kit.host}?owner=secret&repo=orders`, ...input },
      isDryRun,
    );
  const group = (visibility: string) =>
    atGitLab(kit.sandbox, 'POST', '/groups', {
      body: { name: 'Secret', path: 'secret', visibility },
    });

  it.each([
    ['private', { repoVisibility: 'public' }, 'public', 'private'],
    [
      'private',
      { settings: { visibility: 'internal' } },
      'internal',
      'private',
    ],
    ['internal', { repoVisibility: 'public' }, 'public', 'internal'],
  ])(
    'is a project in a group that is %s, asked as %j; a dry run and a retry say the same',
    async (visibility, input, asked, got) => {
      await group(visibility);
      const difference = { field: 'visibility', asked, got };
      for (const isDryRun of [true, false, false]) {
        const { error, output, log } = await publish(input, isDryRun);
        expect(error).toBeUndefined();
        expect(output.differences).toEqual([difference]);
        expect(log.join('\n')).toContain(
          `project secret/orders in another way than asked: visibility is ${got}, not ${asked}`,
        );
      }
      expect(projectAt(kit.sandbox, 'secret/orders')?.visibility).toBe(got);
    },
  );

  it('is nothing where it is as asked', async () => {
    await group('public');
    const { output } = await publish({
      repoVisibility: 'public',
      settings: {
        description: 'All of them',
        topics: ['b', 'a'],
        merge_method: 'ff',
        squash_option: 'never',
        only_allow_merge_if_pipeline_succeeds: true,
      },
      projectVariables: [
        { key: 'A', value: 'a', protected: true, description: 'x' },
      ],
    });
    expect(output.differences).toEqual([]);
  });

  it('is a project that was there before, and is reused', async () => {
    const { id } = await group('public');
    await atGitLab(kit.sandbox, 'POST', '/projects', {
      body: { path: 'orders', namespace_id: id, description: 'Theirs' },
    });
    for (const isDryRun of [true, false]) {
      const { output } = await publish(
        { ifExists: 'reuse', settings: { description: 'Ours', topics: ['a'] } },
        isDryRun,
      );
      expect(output.differences).toEqual([
        { field: 'topics', asked: ['a'], got: [] },
        { field: 'description', asked: 'Ours', got: 'Theirs' },
      ]);
    }
  });

  it('is a variable that was hidden before, and stays so', async () => {
    const { id } = projectAt(kit.sandbox, 'globex/site')!;
    await atGitLab(kit.sandbox, 'POST', `/projects/${id}/variables`, {
      body: { key: 'A', value: 'fake-value-1', masked_and_hidden: true },
    });
    const { output } = await run('gitlab:projectVariable:create', {
      projectId: id,
      key: 'A',
      value: 'fake-value-2',
      masked: false,
      ifExists: 'update',
    });
    expect(variablesOf(kit.sandbox, id)).toMatchObject([{ hidden: true }]);
    expect(output.differences).toEqual([
      { field: 'masked', asked: false, got: true },
      { field: 'hidden', asked: false, got: true },
    ]);
  });

  it('is nothing of a token that is as asked, also where an attempt of another day keeps it', async () => {
    const input = {
      projectId: projectAt(kit.sandbox, 'globex/site')!.id,
      name: 'ci',
      scopes: ['read_api', 'api'],
      accessLevel: 'developer',
      expiresIn: '30d',
      description: 'For the pipeline',
      variableKey: 'CI_TOKEN',
      variableProtected: true,
    };
    const id = 'gitlab:projectAccessToken:create';
    const first = await run(id, input);
    expect(first.output.differences).toEqual([]);
    kit.now = new Date(kit.now.getTime() + 24 * 60 * 60 * 1000);
    const second = await run(id, input);
    expect(second.output).toEqual(first.output);
  });

  it('is said of by every action that makes something', async () => {
    const makers = createGitLabActions(await kit.deps()).filter(
      ({ id, schema }) =>
        /^publish:gitlab$|^gitlab:project\w+:(create|rotate)$/.test(id) &&
        !(schema?.output as any)?.properties?.differences,
    );
    expect(makers.map(it => it.id)).toEqual([]);
  });

  it('is a token that would live longer than any may: a dry run says so', async () => {
    const before = { ...kit.sandbox.settings };
    Object.assign(kit.sandbox.settings, {
      enterprise: true,
      maxTokenLifetimeDays: 60,
    });
    const input = (expiresIn: string) => ({
      projectId: projectAt(kit.sandbox, 'globex/site')!.id,
      name: 'ci',
      expiresIn,
    });
    const id = 'gitlab:projectAccessToken:create';
    const { error } = await run(id, input('61d'), true);
    expect(error?.name).toBe('NotAllowedError');
    expect(error?.message).toContain('live at most 60 days, until 2027-01-22');
    expect((await run(id, input('61d'))).error).toBeDefined();
    expect((await run(id, input('60d'), true)).error).toBeUndefined();
    expect((await run(id, input('60d'))).error).toBeUndefined();
    Object.assign(kit.sandbox.settings, before);
    const { log } = await run(
      id,
      { ...input('366d'), projectId: 0, token: ALICE },
      true,
    );
    expect(log.join('\n')).toContain('at most 365 days, until 2027-11-23');
  });
});

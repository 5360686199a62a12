import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:task:rollback';
const HOUR_MS = 60 * 60 * 1000;

describe('what people have changed since, and a rollback', () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
  });

  const at = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ) => atGitLab(kit.sandbox, method, `/projects/${projectId}${path}`, { body });
  const rollback = (input: object = {}) =>
    kit.runOk(ID, { ...input }, { task, stepId: 'rollback' });
  const deposit = (more: object = {}) =>
    kit.runOk(
      'gitlab:projectAccessToken:create',
      {
        repoUrl: kit.host,
        projectId,
        name: 'ci',
        variableKey: 'CI',
        ...more,
      },
      { task, stepId: 'token' },
    );
  const variables = () => variablesOf(kit.sandbox, projectId);
  const later = (ms: number) => {
    kit.now = new Date(kit.now.getTime() + ms);
  };

  describe('of a variable in a project that was there before', () => {
    beforeEach(() => {
      projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    });
    const variable = (more: object = {}) =>
      kit.runOk(
        'gitlab:projectVariable:create',
        { repoUrl: kit.host, projectId, key: 'REGION', value: 'eu-1', ...more },
        { task, stepId: 'variable' },
      );

    it.each<[string, object, object]>([
      ['a value', {}, { value: 'theirs' }],
      [
        'a masked value',
        { masked: true, value: 'long-enough' },
        { value: 'theirs-and-long' },
      ],
      ['a flag', {}, { value: 'eu-1', protected: true }],
      ['its description', {}, { value: 'eu-1', description: 'Mine' }],
    ])('%s that they have changed is theirs', async (_, made, change) => {
      await variable(made);
      await at('PUT', '/variables/REGION', change);
      const { left, undone } = await rollback();
      expect(undone).toEqual([]);
      expect(left.join()).toContain('somebody has changed it since');
      expect(variables()).toHaveLength(1);
    });

    it.each([
      ['as it was', {}],
      ['masked, as it was', { masked: true, value: 'long-enough' }],
      ['a file', { variableType: 'file' }],
    ])(
      'goes, as long as its old state can be read, where it is %s',
      async (_, made) => {
        await variable(made);
        later(23 * HOUR_MS);
        expect((await rollback()).undone).toHaveLength(1);
        expect(variables()).toEqual([]);
      },
    );

    it.each([
      ['within the hour', HOUR_MS, 0],
      ['later', HOUR_MS + 1, 1],
    ])('a hidden one, whose value nobody sees: %s', async (_, ms, left) => {
      await deposit();
      later(ms);
      const result = await rollback();
      expect(result.left).toHaveLength(left);
      expect(variables()).toHaveLength(left);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('a deposit that names another token is left, and our token goes', async () => {
      await deposit();
      const [{ description }] = variables();
      await at('PUT', '/variables/CI', {
        value: 'theirs-and-long',
        description: description!.replace(/ t=\d+/, ' t=999'),
      });
      const { left } = await rollback();
      expect(left).toHaveLength(1);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('a token that they have rotated by hand goes under its new id', async () => {
      const { tokenId } = await deposit();
      const { id } = await at('POST', `/access_tokens/${tokenId}/rotate`, {});
      const { undone } = await rollback();
      expect(undone.join('\n')).toContain(`id ${id}`);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('reuse does not keep a variable that they have typed something else into', async () => {
      await deposit({ maskedAndHidden: false });
      await at('PUT', '/variables/CI', { value: 'theirs-and-long' });
      const again = await kit.run(
        'gitlab:projectAccessToken:create',
        {
          repoUrl: kit.host,
          projectId,
          name: 'ci',
          variableKey: 'CI',
          maskedAndHidden: false,
          ifExists: 'reuse',
        },
        { task: kit.newTask(), stepId: 'token' },
      );
      expect(again.error?.name).toBe('ConflictError');
      expect(again.error?.message).toContain('typed another value into it');
      expect(variables()[0].value).toBe('theirs-and-long');
      expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
    });

    it.each([
      [{ maskedAndHidden: false }, 'holds until'],
      [{}, 'GitLab hides its value, so it was not tried'],
    ])('reuse says what it knows of the variable: %j', async (more, says) => {
      const { tokenId } = await deposit(more);
      const again = await kit.run(
        'gitlab:projectAccessToken:create',
        {
          repoUrl: kit.host,
          projectId,
          name: 'ci',
          variableKey: 'CI',
          ifExists: 'reuse',
          ...more,
        },
        { task: kit.newTask(), stepId: 'token' },
      );
      expect(again.output.tokenId).toBe(tokenId);
      expect(again.log.join('\n')).toContain(says);
    });
  });

  describe('in a project that the task has made', () => {
    beforeEach(async () => {
      ({ projectId } = await kit.runOk(
        'publish:gitlab',
        {
          repoUrl: `${kit.host}?owner=acme&repo=orders`,
          defaultBranch: 'main',
          ownerUsername: 'bob',
        },
        { task, stepId: 'publish' },
      ));
      await deposit();
    });
    const isThere = () =>
      kit.sandbox
        .state()
        .projects.some(it => it.id === projectId && it.deletion === null);

    it('nothing is lost where nobody has put anything into it', async () => {
      const { left } = await rollback();
      expect(left).toEqual([]);
      expect(isThere()).toBe(false);
    });

    const theirs: [string, () => Promise<unknown>, string][] = [
      [
        'another name',
        () => at('PUT', '', { name: 'Theirs' }),
        'is called "Theirs"',
      ],
      ['another path', () => at('PUT', '', { path: 'theirs' }), 'acme/theirs'],
      [
        'an access token',
        () =>
          at('POST', '/access_tokens', {
            name: 'mine',
            scopes: ['api'],
            expires_at: '2027-01-01',
          }),
        'access token "mine"',
      ],
      [
        'a deploy token',
        () =>
          at('POST', '/deploy_tokens', {
            name: 'mine',
            scopes: ['read_repository'],
          }),
        'deploy token',
      ],
      [
        'a variable',
        () => at('POST', '/variables', { key: 'MINE', value: 'v' }),
        'CI/CD variable MINE',
      ],
      [
        'a webhook',
        () => at('POST', '/hooks', { url: 'https://example.com/hook' }),
        'webhook',
      ],
      [
        'a member',
        () =>
          at('POST', '/members', {
            user_id: kit.sandbox
              .state()
              .users.find(it => it.username === 'erin')!.id,
            access_level: 30,
          }),
        'member erin',
      ],
      [
        'a branch',
        () =>
          at('POST', '/repository/branches', { branch: 'mine', ref: 'main' }),
        'branch "mine"',
      ],
      ['an issue', () => at('POST', '/issues', { title: 'Mine' }), 'an issue'],
      [
        'a commit',
        () =>
          at('POST', '/repository/files/mine.txt', {
            branch: 'main',
            content: 'x',
            commit_message: 'mine',
          }),
        'commit',
      ],
    ];

    it.each(theirs)('%s keeps it', async (_, put, says) => {
      await put();
      const { left } = await rollback();
      expect(left.join('\n')).toContain(says);
      expect(isThere()).toBe(true);
      expect(
        liveTokens(kit.sandbox, projectId).map(it => it.name),
      ).not.toContain('ci');
    });

    it.each(theirs)(
      '%s keeps it from being removed for good',
      async (_, put) => {
        await put();
        await rollback({ permanently: true });
        expect(isThere()).toBe(true);
      },
    );

    it.each([
      'issues.list',
      'mergeRequests.list',
      'projectHooks.list',
      'projectMembers.list',
      'projectDeployTokens.list',
      'branches.list',
      'projectVariables.list',
      'commits.list',
    ])('a list that cannot be read keeps it: %s', async operation => {
      kit.sandbox.faults.add({
        operation,
        instructions: Array(4).fill('status-500'),
      });
      const { error } = await kit.run(ID, {}, { task, stepId: 'rollback' });
      expect(error?.message).toContain('Could not undo project');
      expect(isThere()).toBe(true);
      kit.sandbox.faults.clear();
      expect((await rollback()).left).toEqual([]);
      expect(isThere()).toBe(false);
    });
  });
});

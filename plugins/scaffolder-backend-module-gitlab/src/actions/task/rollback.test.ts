import {
  liveTokens,
  operations,
  projectAt,
  projectPaths,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import {
  ActionHarness,
  type HarnessTask,
  TODAY,
} from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:task:rollback';
const PUBLISH_ID = 'publish:gitlab';
const TOKEN_ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';

const SEEDED = ['acme/platform/hello', 'globex/site'];

describe(ID, () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let helloId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    helloId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    kit.sandbox.journal.clear();
  });
  afterEach(() => {
    expect(kit.sandbox.faults.pending()).toEqual([]);
  });

  const repoUrl = () => `${kit.host}?owner=acme&repo=orders`;
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });
  const rollback = (input: object = {}) =>
    kit.run(ID, { ...input }, { task, stepId: 'rollback' });
  const rollbackOk = (input: object = {}) =>
    kit.runOk(ID, { ...input }, { task, stepId: 'rollback' });
  const root = <T = any>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ) => atGitLab<T>(kit.sandbox, method, path, { body });
  const living = () =>
    projectPaths(kit.sandbox).filter(it => !it.includes('deletion_scheduled'));

  const publish = (more: object = {}) =>
    kit.run(
      PUBLISH_ID,
      { repoUrl: repoUrl(), defaultBranch: 'main', ...more },
      { task, stepId: 'publish' },
    );
  async function publishOk(more: object = {}): Promise<number> {
    const { error, output } = await publish(more);
    if (error) {
      throw error;
    }
    return output.projectId;
  }
  const token = (projectId: number | string, more: object = {}) =>
    kit.run(
      TOKEN_ID,
      { repoUrl: kit.host, projectId, name: 'ci', ...more },
      { task, stepId: 'token' },
    );
  const variable = (projectId: number | string, more: object = {}) =>
    kit.run(
      VARIABLE_ID,
      { repoUrl: kit.host, projectId, key: 'REGION', value: 'eu', ...more },
      { task, stepId: 'variable' },
    );

  it('undoes everything, the newest first', async () => {
    const id = await publishOk();
    const { output } = await token(id);
    await variable(id, { key: 'CI_TOKEN', value: output.access_token });
    await variable(helloId);
    kit.sandbox.journal.clear();

    const { undone, gone, left } = await rollbackOk();
    expect(undone).toEqual([
      `Deleted CI/CD variable "REGION" of project acme/platform/hello (id ${helloId})`,
      `Deleted CI/CD variable "CI_TOKEN" of project acme/orders (id ${id})`,
      `Revoked access token "ci" (id ${output.tokenId}) of project acme/orders (id ${id})`,
      `Deleted project "acme/orders" (id ${id}); GitLab keeps it under another name until its retention period is over`,
    ]);
    expect([gone, left]).toEqual([[], []]);
    expect(
      kit.sandbox.journal
        .entries()
        .filter(it => it.method !== 'GET')
        .map(it => it.operation),
    ).toEqual([
      'projectVariables.delete',
      'projectVariables.delete',
      'projectAccessTokens.revoke',
      'projects.delete',
    ]);
    expect(living()).toEqual(SEEDED);
    expect(variablesOf(kit.sandbox, helloId)).toEqual([]);
  });

  it('revokes the tokens although the project is only scheduled for deletion', async () => {
    const id = await publishOk();
    await token(id);
    await rollbackOk();
    expect(projectPaths(kit.sandbox)).toContain(
      `acme/orders-deletion_scheduled-${id}`,
    );
    expect(liveTokens(kit.sandbox, id)).toEqual([]);
  });

  it.each([false, true])(
    'revokes them also where somebody has deleted the project before, and its path is taken: %s',
    async taken => {
      const id = await publishOk();
      // By its path, which GitLab takes away from a project that it is to delete.
      await token('acme/orders');
      await root('DELETE', `/projects/${id}`);
      if (taken) {
        const namespace = await root('GET', '/namespaces/acme');
        await root('POST', '/projects', {
          namespace_id: namespace.id,
          path: 'orders',
        });
      }
      const { undone } = await rollbackOk();
      expect(undone.join()).toContain('Revoked access token "ci"');
      expect(liveTokens(kit.sandbox, id)).toEqual([]);
      expect(living().includes('acme/orders')).toBe(taken);
    },
  );

  it('undoes a deposit: token and variable', async () => {
    await token(helloId, { variableKey: 'CI_TOKEN' });
    await rollbackOk();
    expect(liveTokens(kit.sandbox, helloId)).toEqual([]);
    expect(variablesOf(kit.sandbox, helloId)).toEqual([]);
  });

  it('is safe to run twice', async () => {
    await publishOk();
    await token(helloId);
    await rollbackOk();
    kit.sandbox.journal.clear();
    const state = kit.sandbox.state();
    expect(await rollbackOk()).toEqual({ undone: [], gone: [], left: [] });
    expect(operations(kit.sandbox)).toEqual([]);
    expect(kit.sandbox.state()).toEqual(state);
  });

  it('does nothing for a task that has made nothing', async () => {
    const { output, log } = await rollback();
    expect(output).toEqual({ undone: [], gone: [], left: [] });
    expect(log).toEqual([
      'info: This task has made nothing at GitLab that is still there',
    ]);
    expect(operations(kit.sandbox)).toEqual([]);
  });

  it('has made nothing where GitLab has refused', async () => {
    await publish({ token: 'sandbox-carol-token' });
    expect((await rollbackOk()).left).toEqual([]);
    expect(operations(kit.sandbox).slice(-1)).toEqual(['projects.create']);
  });

  it('undoes what a retry has made after a rollback', async () => {
    await publishOk();
    await rollbackOk();
    await publishOk();
    await rollbackOk();
    expect(living()).toEqual(SEEDED);
  });

  it('says in a dry run what it would do', async () => {
    const { output, log } = await kit.run(ID, {}, { task, isDryRun: true });
    expect(output).toEqual({ undone: [], gone: [], left: [] });
    expect(log.join()).toContain('made nothing');
    await publishOk();
    kit.sandbox.journal.clear();
    const second = await kit.run(ID, {}, { task, isDryRun: true });
    expect(second.log.join()).toContain('would undo the content of branch');
    expect(second.log.join()).toContain('project "acme/orders"');
    expect(operations(kit.sandbox)).toEqual([]);
  });

  it('acts with the token of the step', async () => {
    await publishOk({ token: 'sandbox-dave-token' });
    kit.sandbox.journal.clear();
    const { error } = await rollback({ token: 'sandbox-carol-token' });
    expect(error?.name).toBe('ServiceUnavailableError');
    expect(living()).toContain('acme/orders');
    await rollbackOk({ token: 'sandbox-dave-token' });
    expect(living()).toEqual(SEEDED);
  });

  describe('what is gone already', () => {
    it('is reported, and does not stop it', async () => {
      const id = await publishOk();
      const { output } = await token(id);
      await variable(id);
      await variable(helloId, { key: 'OTHER' });
      kit.sandbox.settings.deletionRetentionDays = 0;
      await root('DELETE', `/projects/${helloId}/variables/OTHER`);
      await root('DELETE', `/projects/${id}`);
      const { undone, gone, left } = await rollbackOk();
      expect(gone).toEqual([
        `CI/CD variable "OTHER" of project acme/platform/hello (id ${helloId}) is gone already`,
        `CI/CD variable "REGION" of project acme/orders (id ${id}) is gone, with its project`,
        `access token "ci" (id ${output.tokenId}) of project acme/orders (id ${id}) is gone, with its project`,
        `project "acme/orders" (id ${id}) is gone already`,
      ]);
      expect([undone, left]).toEqual([[], []]);
    });
  });

  describe('what the task did not make', () => {
    it('is not touched, even under the same name', async () => {
      await root('POST', `/projects/${helloId}/access_tokens`, {
        name: 'ci',
        scopes: ['api'],
      });
      const other = kit.newTask();
      await kit.runOk(
        TOKEN_ID,
        { repoUrl: kit.host, projectId: helloId, name: 'ci' },
        { task: other, stepId: 'token' },
      );
      const before = liveTokens(kit.sandbox, helloId);
      await token(helloId);
      await rollbackOk();
      expect(liveTokens(kit.sandbox, helloId)).toEqual(before);
    });

    it('is not touched where GitLab has refused the name', async () => {
      await root('POST', `/projects/${helloId}/variables`, {
        key: 'REGION',
        value: 'theirs',
      });
      expect((await variable(helloId)).error?.name).toBe('ConflictError');
      expect(
        (await publish({ repoUrl: `${kit.host}?owner=globex&repo=site` })).error
          ?.name,
      ).toBe('ConflictError');
      const state = kit.sandbox.state();
      expect(await rollbackOk()).toEqual({ undone: [], gone: [], left: [] });
      expect(kit.sandbox.state()).toEqual(state);
    });

    it.each(['skip', 'fail'])(
      'is left where it was only found: %s',
      async ifExists => {
        await root('POST', `/projects/${helloId}/variables`, {
          key: 'REGION',
          value: 'eu',
        });
        expect((await variable(helloId, { ifExists })).error).toBeUndefined();
        await rollbackOk();
        expect(variablesOf(kit.sandbox, helloId)).toEqual([
          expect.objectContaining({ value: 'eu' }),
        ]);
      },
    );

    it('is left where the project was reused, and named with id and reason', async () => {
      const namespace = await root('GET', '/namespaces/acme');
      const { id } = await root('POST', '/projects', {
        namespace_id: namespace.id,
        path: 'orders',
      });
      await publishOk({ ifExists: 'reuse' });
      const { undone, left } = await rollbackOk();
      expect(undone).toEqual([]);
      expect(left).toEqual([
        `Left the content of branch "main" of project acme/orders (id ${id}): the project was there before this task`,
        `Left project "acme/orders" (id ${id}): it was there before this task`,
      ]);
      expect(living()).toContain('acme/orders');
    });

    describe('in a project that was there before', () => {
      let id: number;
      const addTo = (more: object = {}) =>
        publish({
          ifExists: 'reuse',
          branches: [{ name: 'develop', create: true, protect: true }],
          ...more,
        });
      const rules = () =>
        kit.sandbox
          .state()
          .protectedBranches.filter(it => it.projectId === id)
          .map(it => it.name);
      const protectionOf = (name: string) =>
        root('GET', `/projects/${id}/protected_branches/${name}`);
      const branches = async () =>
        (await root<any[]>('GET', `/projects/${id}/repository/branches`)).map(
          it => it.name,
        );

      beforeEach(async () => {
        const namespace = await root('GET', '/namespaces/acme');
        ({ id } = await root('POST', '/projects', {
          namespace_id: namespace.id,
          path: 'orders',
        }));
      });

      it('is undone where only its content is left, which is named', async () => {
        expect((await addTo()).error).toBeUndefined();
        expect(rules()).toEqual(['main', 'develop']);
        const rule = (await protectionOf('develop')).id;
        const { undone, left } = await rollbackOk();
        expect(undone).toEqual([
          `Removed the protection of branch "develop" (id ${rule}) of project acme/orders (id ${id})`,
          `Deleted branch "develop" of project acme/orders (id ${id})`,
        ]);
        expect(left).toEqual([
          `Left the content of branch "main" of project acme/orders (id ${id}): the project was there before this task`,
          `Left project "acme/orders" (id ${id}): it was there before this task`,
        ]);
        expect(await branches()).toEqual(['main']);
        expect(rules()).toEqual(['main']);
        expect((await rollbackOk()).undone).toEqual([]);
      });

      it('is left alone where it was there before as well', async () => {
        await addTo();
        const before = rules();
        task = kit.newTask();
        expect((await addTo()).error).toBeUndefined();
        expect((await rollbackOk()).undone).toEqual([]);
        expect(rules()).toEqual(before);
        expect(await branches()).toEqual(['develop', 'main']);
      });

      it('is left where somebody has changed it since, and named with the reason', async () => {
        await addTo({ branches: [{ name: 'develop', create: true }] });
        const { id: sha } = await root(
          'POST',
          `/projects/${id}/repository/commits`,
          {
            branch: 'develop',
            commit_message: 'Theirs',
            actions: [{ action: 'create', file_path: 'a', content: 'a' }],
          },
        );
        const { undone, left } = await rollbackOk();
        expect(undone).toEqual([]);
        expect(left.slice(0, 1)).toEqual([
          `Left branch "develop" of project acme/orders (id ${id}): commit ${sha} in it is not what it was created with, and would be lost`,
        ]);
      });

      it('is left where somebody has protected it anew since', async () => {
        await addTo();
        const { id: rule } = await protectionOf('develop');
        const path = `/projects/${id}/protected_branches`;
        await root('DELETE', `${path}/develop`);
        await root('POST', path, { name: 'develop' });
        expect((await rollbackOk()).left).toContain(
          `Left the protection of branch "develop" (id ${rule}) of project acme/orders (id ${id}): somebody has protected it anew since`,
        );
        expect(rules()).toContain('develop');
      });

      it.each([
        ['branches.create', 'branch "develop"'],
        ['protectedBranches.create', 'the protection of branch "develop"'],
      ])(
        'is left where the answer to %s was lost, and named',
        async (operation, what) => {
          fail(operation, 'lose-answer');
          expect((await addTo()).error).toBeUndefined();
          expect((await addTo()).error).toBeUndefined();
          expect((await rollbackOk()).left).toContain(
            `Left ${what} of project acme/orders (id ${id}): GitLab's answer was lost, so it is not certain that this task made it`,
          );
        },
      );

      it.each(['branches.create', 'protectedBranches.create'])(
        'is nothing where %s never came through',
        async operation => {
          fail(operation, 'reset', 'reset', 'reset');
          expect((await addTo()).error).toBeDefined();
          expect((await rollbackOk()).gone).toHaveLength(1);
          expect(await branches()).toEqual(['main']);
        },
      );
    });

    it.each(['main', 'somebodys-work'])(
      'is left where somebody has pushed to %s since, and named with id and commit',
      async branch => {
        const id = await publishOk();
        const { output } = await token(id);
        kit.sandbox.clock.set('2020-01-01T00:00:00Z'); // an old commit, pushed today
        const commit = await root(
          'POST',
          `/projects/${id}/repository/commits`,
          {
            branch,
            ...(branch === 'main' ? {} : { start_branch: 'main' }),
            commit_message: 'Theirs',
            actions: [{ action: 'create', file_path: 'a', content: 'a' }],
          },
        );
        kit.sandbox.clock.set(TODAY.toISOString());
        const { undone, left } = await rollbackOk();
        expect(undone).toEqual([
          `Revoked access token "ci" (id ${output.tokenId}) of project acme/orders (id ${id})`,
        ]);
        expect(left).toEqual([
          `Left project "acme/orders" (id ${id}): commit ${commit.id} in it is not of this task, and would be lost`,
        ]);
        expect(living()).toContain('acme/orders');
      },
    );

    it('is left where somebody has taken the variable over', async () => {
      await variable(helloId);
      await root('PUT', `/projects/${helloId}/variables/REGION`, {
        value: 'theirs',
        description: 'Ours now',
      });
      const { left } = await rollbackOk();
      expect(left).toEqual([
        `Left CI/CD variable "REGION" of project acme/platform/hello (id ${helloId}): somebody has changed it since, or made it`,
      ]);
      expect(variablesOf(kit.sandbox, helloId)).toHaveLength(1);
    });

    it('is left in another environment', async () => {
      await root('POST', `/projects/${helloId}/variables`, {
        key: 'REGION',
        value: 'theirs',
        environment_scope: 'staging',
      });
      await variable(helloId, { environmentScope: 'production' });
      await rollbackOk();
      expect(
        variablesOf(kit.sandbox, helloId).map(it => it.environmentScope),
      ).toEqual(['staging']);
    });
  });

  describe('what the task only meant to make', () => {
    /** GitLab acts, and neither the answer nor any look at it comes through. */
    const loseForGood = (operation: string, look: string) => {
      fail(operation, 'lose-answer');
      fail(look, 'status-500');
    };

    it('is a token that is found by its mark', async () => {
      loseForGood('projectAccessTokens.create', 'projectAccessTokens.list');
      expect((await token(helloId)).error).toBeDefined();
      expect(liveTokens(kit.sandbox, helloId)).toHaveLength(1);
      const [{ id }] = liveTokens(kit.sandbox, helloId);
      expect((await rollbackOk()).undone).toEqual([
        `Revoked access token "ci" of project acme/platform/hello (id ${helloId}), id ${id}`,
      ]);
      expect(liveTokens(kit.sandbox, helloId)).toEqual([]);
    });

    it('is a variable that is found by its mark', async () => {
      loseForGood('projectVariables.create', 'projectVariables.get');
      expect((await variable(helloId)).error).toBeDefined();
      await rollbackOk();
      expect(variablesOf(kit.sandbox, helloId)).toEqual([]);
    });

    it('is a project that is provably the one', async () => {
      loseForGood('projects.create', 'projects.get');
      expect((await publish()).error).toBeDefined();
      const { id } = projectAt(kit.sandbox, 'acme/orders')!;
      expect((await rollbackOk()).undone).toEqual([
        expect.stringContaining(`Deleted project "acme/orders" (id ${id})`),
      ]);
      expect(living()).toEqual(SEEDED);
    });

    it('is not a project that somebody else has made, which is named', async () => {
      fail('projects.create', ...Array(3).fill('reset'));
      expect((await publish()).error).toBeDefined();
      const namespace = await root('GET', '/namespaces/acme');
      const { id } = await atGitLab(kit.sandbox, 'POST', '/projects', {
        as: 'alice',
        body: { namespace_id: namespace.id, path: 'orders' },
      });
      const { undone, left } = await rollbackOk();
      expect(undone).toEqual([]);
      expect(left).toEqual([
        expect.stringMatching(
          `Left project acme/orders \\(id ${id}\\): it is not certain that this task made it; user \\d+ created it`,
        ),
      ]);
      expect(living()).toContain('acme/orders');
    });

    it('is nothing where nothing came to be', async () => {
      fail('projects.create', ...Array(3).fill('reset'));
      expect((await publish()).error).toBeDefined();
      expect(await rollbackOk()).toEqual({
        undone: [],
        gone: ['project "acme/orders" never came to be'],
        left: [],
      });
    });

    it('is content whose arrival nobody heard of: the project goes all the same', async () => {
      fail('git.receivePack', 'lose-answer');
      fail('git.infoRefs', 'pass', ...Array(6).fill('status-500'));
      expect(
        (await publish({ gitCommitMessage: 'Start\r\n' })).error?.name,
      ).toBe('OutcomeUnknownError');
      kit.sandbox.faults.clear();
      const { id } = projectAt(kit.sandbox, 'acme/orders')!;
      expect(
        await root('GET', `/projects/${id}/repository/commits?ref_name=main`),
      ).toHaveLength(1);
      await rollbackOk();
      expect(living()).toEqual(SEEDED);
    });

    it.each<[string, object]>([
      ['an author with a dot', { gitAuthorName: 'Platform Team Inc.' }],
      ['an author in quotes', { gitAuthorName: '"Ada" <Lovelace>' }],
      ['an address in brackets', { gitAuthorEmail: '<ada@example.com>' }],
      ['a message of many lines', { gitCommitMessage: 'One \n\n\n two\t\n' }],
    ])(
      'is content that git has written in another way: %s',
      async (_, input) => {
        for (const _attempt of [1, 2]) {
          fail('git.receivePack', 'lose-answer');
          fail('git.infoRefs', 'pass', ...Array(6).fill('status-500'));
          expect((await publish(input)).error).toBeDefined();
          kit.sandbox.faults.clear();
          kit.now = new Date(kit.now.getTime() + 60_000);
        }
        await rollbackOk();
        expect(living()).toEqual(SEEDED);
      },
    );

    it('is not content of the same author and message by somebody else', async () => {
      fail('git.infoRefs', ...Array(6).fill('status-500'));
      expect((await publish()).error).toBeDefined();
      kit.sandbox.faults.clear();
      const { id } = projectAt(kit.sandbox, 'acme/orders')!;
      await root('POST', `/projects/${id}/repository/files/a`, {
        branch: 'main',
        content: 'a',
        commit_message: 'initial commit',
        author_name: 'Scaffolder',
        author_email: 'scaffolder@backstage.io',
      });
      expect((await rollbackOk()).left).toHaveLength(1);
      expect(living()).toContain('acme/orders');
    });

    it('is not content of the same message by somebody else', async () => {
      fail('git.infoRefs', ...Array(6).fill('status-500'));
      expect((await publish()).error).toBeDefined();
      kit.sandbox.faults.clear();
      const { id } = projectAt(kit.sandbox, 'acme/orders')!;
      await root('POST', `/projects/${id}/repository/files/a`, {
        branch: 'main',
        content: 'a',
        commit_message: 'initial commit',
      });
      expect((await rollbackOk()).left).toHaveLength(1);
      expect(living()).toContain('acme/orders');
    });
  });

  describe('where GitLab fails', () => {
    it.each([
      ['projectVariables.get', 'status-500'],
      ['projectVariables.delete', 'status-500'],
      ['projectAccessTokens.revoke', 'status-500'],
      ['projects.get', 'status-500'],
      ['commits.list', 'status-500'],
      ['projects.delete', 'status-500'],
    ])(
      '%s: %s: names what is left, undoes the rest; a second run finishes',
      async (operation, fault) => {
        const id = await publishOk();
        await token(id);
        await variable(id);
        fail(operation, fault);
        const { error, output, log } = await rollback();
        expect(error?.name).toBe('ServiceUnavailableError');
        expect(error?.message).toMatch(
          /^1 of 3 things could not be undone: Could not undo .*docs\/recovery\.md/,
        );
        // Templates that roll back have no such button.
        expect(error?.message).not.toContain('Press Retry');
        expect(output.undone).toHaveLength(2);
        expect(log.join('\n')).toContain('warn: Could not undo');
        expect(error?.message).not.toContain('..');
        expect(error?.message).not.toContain('Error:');

        expect((await rollbackOk()).undone).toHaveLength(1);
        expect(living()).toEqual(SEEDED);
        expect(liveTokens(kit.sandbox, id)).toEqual([]);
      },
    );
  });

  describe('permanently', () => {
    it('removes projects for good', async () => {
      await publishOk();
      const { undone } = await rollbackOk({ permanently: true });
      expect(undone.join()).toContain('for good');
      expect(projectPaths(kit.sandbox)).toEqual(SEEDED);
    });

    it('says so where the instance does not permit it', async () => {
      kit.sandbox.settings.allowProjectPermanentDeletion = false;
      const id = await publishOk();
      const { undone } = await rollbackOk({ permanently: true });
      expect(undone.join()).toContain('does not permit to remove it at once');
      expect(projectPaths(kit.sandbox)).toContain(
        `acme/orders-deletion_scheduled-${id}`,
      );
    });

    it('finishes in a second run what it began', async () => {
      await publishOk();
      fail('projects.delete', 'pass', 'status-500');
      expect((await rollback({ permanently: true })).error).toBeDefined();
      await rollbackOk({ permanently: true });
      expect(projectPaths(kit.sandbox)).toEqual(SEEDED);
    });
  });

  it('undoes a chain that any request has ended, whatever it met', async () => {
    const chain = async () => {
      const published = await publish();
      if (published.error) return;
      const { projectId } = published.output;
      const minted = await token(projectId);
      if (minted.error) return;
      await variable(projectId, {
        key: 'CI_TOKEN',
        value: minted.output.access_token,
      });
    };
    await chain();
    const requests = operations(kit.sandbox);
    expect(requests).toHaveLength(6);
    const cells: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const operation of requests) {
      for (const fault of ['status-500', 'lose-answer', 'reset']) {
        // As often as any step tries, so that the step fails for good.
        const cell = `${operation}: ${fault}`;
        await kit.reset();
        task = kit.newTask();
        fail(operation, ...Array(7).fill(fault));
        await chain();
        kit.sandbox.faults.clear();
        const { error, output } = await rollback();
        const { accessTokens, variables } = kit.sandbox.state();
        cells[cell] = {
          error: error?.message,
          left: output.left,
          projects: living(),
          tokens: accessTokens.filter(it => it.active && it.kind === 'project'),
          variables,
        };
        expected[cell] = {
          error: undefined,
          left: [],
          projects: SEEDED,
          tokens: [],
          variables: [],
        };
      }
    }
    expect(cells).toEqual(expected);
  }, 600_000);
});

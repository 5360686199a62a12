import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';
import { atGitLab } from '../testing/gitlabRest';

const PUBLISH_ID = 'publish:gitlab';
const TOKEN_ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';
const ROLLBACK_ID = 'gitlab:task:rollback';

describe('what a thing is', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const publish = (task: HarnessTask, owner: string, repo = 'orders') =>
    kit.run(
      PUBLISH_ID,
      { repoUrl: `${kit.host}?owner=${owner}&repo=${repo}` },
      { task, stepId: 'publish' },
    );

  describe('GitLab decides, and no spelling in a template', () => {
    it.each([
      ['ACME', 'acme'],
      ['Acme', 'aCME'],
    ])('two tasks that publish one path, as %s and %s', async (a, b) => {
      const [first, second] = [kit.newTask(), kit.newTask()];
      // The answer to the second one's create is lost before GitLab acts; the look finds the first one's project.
      expect((await publish(first, a)).error).toBeUndefined();
      kit.sandbox.faults.add({
        operation: 'projects.create',
        instructions: ['status-502'],
      });
      const { error } = await publish(second, b);
      expect(error?.name).toBe('ConflictError');
      await kit.run(ROLLBACK_ID, {}, { task: second, stepId: 'rollback' });
      expect(projectAt(kit.sandbox, 'acme/orders')).toBeDefined();
    });

    it('notes the path as GitLab spells it', async () => {
      const task = kit.newTask();
      await publish(task, 'ACME', 'Orders');
      const { store } = await kit.deps();
      const entries = await store.ledger.listTask(task.id);
      expect(entries.find(it => it.kind === 'project')?.name).toBe(
        'acme/Orders',
      );
    });

    it.each([
      ['its number', (id: number) => ({ projectId: id })],
      ['its path', () => ({ projectId: 'acme/platform/hello' })],
      ['another spelling', () => ({ projectId: 'ACME/Platform/Hello' })],
    ])('a retry finds what was made, by %s too', async (_, by) => {
      const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
      const task = kit.newTask();
      const deposit = (named: object) =>
        kit.runOk(
          TOKEN_ID,
          { repoUrl: kit.host, variableKey: 'CI', ...named },
          { task, stepId: 'token' },
        );
      const { tokenId } = await deposit({ projectId: id });
      expect((await deposit(by(id))).tokenId).toBe(tokenId);
      expect(liveTokens(kit.sandbox, id)).toHaveLength(1);
    });

    it('a variable of one project, named in two ways, is one', async () => {
      const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
      const task = kit.newTask();
      for (const projectId of [id, 'Acme/Platform/hello']) {
        await kit.runOk(
          VARIABLE_ID,
          { repoUrl: kit.host, projectId, key: 'REGION', value: 'eu' },
          { task, stepId: 'variable' },
        );
      }
      const { store } = await kit.deps();
      expect(await store.ledger.listTask(task.id)).toHaveLength(1);
    });
  });

  describe('a mark names the portal', () => {
    let projectId: number;
    beforeEach(() => {
      projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    });
    const deposit = (more: object = {}) =>
      kit.run(
        TOKEN_ID,
        {
          repoUrl: kit.host,
          projectId,
          name: 'ci',
          variableKey: 'CI',
          ...more,
        },
        { task: kit.newTask(), stepId: 'token' },
      );
    const token = (description: string) =>
      atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/access_tokens`, {
        body: {
          name: 'ci',
          scopes: ['read_repository'],
          expires_at: '2027-01-01',
          description,
        },
      });
    const ids = () => liveTokens(kit.sandbox, projectId).map(it => it.id);

    it.each([
      [
        'another portal',
        '[forgekey p=0b5d0a52-0000-4000-8000-1234567890ab c=7d1c7c1e-0000-4000-8000-1234567890ab g=1 k=00112233445566aa]',
      ],
      [
        'another portal’s task of the same id',
        '[forgekey p=0b5d0a52-0000-4000-8000-1234567890ab task=task-1 step=token]',
      ],
      [
        'an older version, of a task that this database does not know',
        '[forgekey task=unknown step=token]',
      ],
      [
        'nobody, but two marks',
        '[forgekey task=a step=b] [forgekey task=a step=b]',
      ],
    ])('replace leaves the token of %s', async (_, description) => {
      const { id } = await token(description);
      expect((await deposit({ ifExists: 'replace' })).error).toBeUndefined();
      expect(ids()).toContain(id);
    });

    it('replace revokes what this portal made, whatever the task was', async () => {
      const first = await deposit();
      const second = await deposit({ ifExists: 'replace' });
      expect(ids()).toEqual([second.output.tokenId]);
      expect(first.output.tokenId).not.toBe(second.output.tokenId);
    });

    it('replace does not write into the variable of another portal', async () => {
      await atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/variables`, {
        body: {
          key: 'CI',
          value: 'of-another-portal',
          description:
            '[forgekey p=0b5d0a52-0000-4000-8000-1234567890ab c=x g=1 t=1]',
        },
      });
      const { error } = await deposit({ ifExists: 'replace' });
      expect(error?.message).toContain('it was not made by this portal');
      expect(variablesOf(kit.sandbox, projectId)[0].value).toBe(
        'of-another-portal',
      );
      expect(ids()).toEqual([]);
    });

    it('the id stays the same after a restart', async () => {
      const before = await kit.portalId();
      kit.restart();
      expect(await kit.portalId()).toBe(before);
    });

    it.each([
      [TOKEN_ID, { name: 'ci' }],
      [VARIABLE_ID, { key: 'REGION', value: 'eu' }],
    ])('%s refuses a description that leaves it no room', async (id, input) => {
      const { error } = await kit.run(id, {
        repoUrl: kit.host,
        projectId,
        description: 'x'.repeat(200),
        ...input,
      });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toMatch(
        /^description has 200 characters, and GitLab takes \d+ beside the portal's own mark/,
      );
      expect(kit.sandbox.journal.count('projectVariables.create')).toBe(0);
      expect(ids()).toEqual([]);
    });
  });
});

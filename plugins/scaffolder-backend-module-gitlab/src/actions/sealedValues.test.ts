import type { JsonObject } from '@backstage/types';
import { type Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import {
  ActionHarness,
  type HarnessTask,
  TODAY,
} from '../testing/actionHarness';

/** Its project `globex/site` is on both hosts. */
const PROJECT = 'globex/site';

describe('a sealed token', () => {
  let kit: ActionHarness;
  let other: Sandbox;
  let otherHost: string;
  let task: HarnessTask;

  beforeAll(async () => {
    other = await startSandbox({ now: TODAY });
    otherHost = new URL(other.url).host;
    kit = await ActionHarness.start();
    kit.otherHosts = [
      {
        host: otherHost,
        baseUrl: other.url,
        apiBaseUrl: `${other.url}/api/v4`,
        token: 'sandbox-root-token',
      },
    ];
  });
  afterAll(async () => {
    await kit.stop();
    await other.stop();
  });
  beforeEach(async () => {
    await kit.reset();
    await other.reset();
    kit.config = {};
    kit.restart();
    task = kit.newTask();
  });

  const seal = async (): Promise<string> => {
    const { access_token } = await kit.runOk(
      'gitlab:projectAccessToken:create',
      { repoUrl: kit.host, projectId: PROJECT, name: 'ci' },
      { task },
    );
    return access_token;
  };
  const idAt = (sandbox: Sandbox) => projectAt(sandbox, PROJECT)!.id;

  describe('of another GitLab', () => {
    type Door = [string, string, (sealed: string) => JsonObject];
    const project = () => ({ repoUrl: otherHost, projectId: PROJECT });

    it.each<Door>([
      [
        'a variable that anybody may read',
        'gitlab:projectVariable:create',
        value => ({ ...project(), key: 'T', value, masked: false }),
      ],
      [
        'a hidden variable',
        'gitlab:projectVariable:create',
        value => ({ ...project(), key: 'T', value }),
      ],
      [
        'a longer value',
        'gitlab:projectVariable:create',
        value => ({ ...project(), key: 'T', value: `https://x:${value}@a/` }),
      ],
      [
        'a variable of a new project',
        'publish:gitlab',
        value => ({
          repoUrl: `${otherHost}?owner=acme/platform&repo=hello`,
          projectVariables: [{ key: 'T', value, masked: false }],
        }),
      ],
      [
        "a step's credential",
        'gitlab:projectVariable:create',
        token => ({ ...project(), key: 'T', value: 'plain', token }),
      ],
      [
        "a token step's credential",
        'gitlab:projectAccessToken:create',
        token => ({ ...project(), name: 'other', token }),
      ],
      [
        "a publish step's credential",
        'publish:gitlab',
        token => ({
          repoUrl: `${otherHost}?owner=acme/platform&repo=hello`,
          token,
        }),
      ],
      [
        'the credential of an action of upstream’s',
        'gitlab:user:info',
        token => ({ repoUrl: otherHost, token }),
      ],
    ])('is not opened for %s', async (_, actionId, input) => {
      const sealed = await seal();
      const [token] = liveTokens(kit.sandbox, idAt(kit.sandbox));
      const { error } = await kit.run(actionId, input(sealed), {
        task,
        stepId: 'there',
      });
      expect(error).toMatchObject({ problem: 'another-host' });
      expect(error?.message).toContain(`a secret of ${kit.host}`);
      expect(error?.message).toContain(`this step is about ${otherHost}`);
      expect(other.journal.count()).toBe(0);
      expect(variablesOf(other, idAt(other))).toEqual([]);
      expect(await kit.kept(task)).not.toContain(token.value);
    });
  });

  describe('whose key was replaced under the same id', () => {
    const withKey = (byte: number) => {
      const secret = Buffer.alloc(32, byte).toString('base64');
      kit.config = {
        scaffolder: { gitlab: { secrets: { keys: [{ id: 'k1', secret }] } } },
      };
      kit.restart();
    };
    const store = (value: string) =>
      kit.run(
        'gitlab:projectVariable:create',
        { repoUrl: kit.host, projectId: PROJECT, key: 'CI_TOKEN', value },
        { task, stepId: 'store' },
      );

    it('is made again, as after any other loss of the key', async () => {
      withKey(1);
      const sealed = await seal();
      withKey(2);
      expect((await store(sealed)).error).toBeUndefined();
      const live = liveTokens(kit.sandbox, idAt(kit.sandbox));
      expect(live).toHaveLength(1);
      expect(variablesOf(kit.sandbox, idAt(kit.sandbox))).toEqual([
        expect.objectContaining({ key: 'CI_TOKEN', value: live[0].value }),
      ]);
      expect(kit.log.join('\n')).toContain('another key "k1"');
    });

    it('is not made again where only its envelope was changed', async () => {
      withKey(1);
      const sealed = await seal();
      const before = liveTokens(kit.sandbox, idAt(kit.sandbox));
      const changed = `${sealed.slice(0, -22)}${'A'.repeat(22)}`;
      const { error } = await store(changed);
      expect(error).toMatchObject({ problem: 'malformed' });
      expect(liveTokens(kit.sandbox, idAt(kit.sandbox))).toEqual(before);
    });
  });
});

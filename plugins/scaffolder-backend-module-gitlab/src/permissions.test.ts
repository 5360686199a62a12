import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from './testing/actionHarness';
import {
  decisionFor,
  isAllowed,
  type RuleName,
  rules,
} from './testing/permissionRules';
import { startScaffolder } from './testing/scaffolderBackend';

const TOKEN = 'gitlab:projectAccessToken:create';
const VARIABLE = 'gitlab:projectVariable:create';
const PUBLISH = 'publish:gitlab';

const ROOT = join(__dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8');
const source = readFileSync(
  join(__dirname, 'testing/permissionRules.ts'),
  'utf8',
);
/** Without what the formatter decides. */
const bare = (text: string) => text.replace(/\s+/g, '');

describe('docs/permissions.md', () => {
  it.each(Object.keys(rules))('shows the rule "%s" as it is tested', name => {
    const [, block = ''] =
      new RegExp(`## ${name}\n.*?\`\`\`ts\n(.*?)\`\`\``, 's').exec(page) ?? [];
    expect(block).not.toBe('');
    expect(bare(source)).toContain(`'${bare(name)}':${bare(block)}`);
  });

  it('has no rule that is not tested', () => {
    const titles = [...page.matchAll(/^## (.*)\n[^#]*?```ts/gm)].map(
      ([, title]) => title,
    );
    expect(titles.sort()).toEqual(Object.keys(rules).sort());
  });

  it.each<[RuleName, string, object, boolean]>([
    ['Tokens: no more than Developer', TOKEN, { accessLevel: 30 }, true],
    [
      'Tokens: no more than Developer',
      TOKEN,
      { accessLevel: 'developer' },
      true,
    ],
    ['Tokens: no more than Developer', TOKEN, { accessLevel: 40 }, false],
    ['Tokens: no more than Developer', TOKEN, { accessLevel: '50' }, false],
    ['Tokens: no more than Developer', TOKEN, { accessLevel: 'Owner' }, false],
    ['Tokens: no more than Developer', TOKEN, {}, false],
    ['Tokens: no more than Developer', PUBLISH, {}, true],
    ['Tokens: no Owner', TOKEN, { accessLevel: 50 }, false],
    ['Tokens: no Owner', TOKEN, { accessLevel: 40 }, true],
    ['Tokens: no Owner', PUBLISH, { accessLevel: 50 }, true],
    ['Variables: none at all', VARIABLE, { key: 'A' }, false],
    ['Variables: none at all', TOKEN, { variableKey: 'A' }, false],
    ['Variables: none at all', TOKEN, { name: 'ci' }, true],
    [
      'Variables: none at all',
      PUBLISH,
      { projectVariables: [{ key: 'A', value: 'a' }] },
      false,
    ],
    ['Variables: none at all', PUBLISH, { projectVariables: [] }, true],
    ['Projects: not this one', TOKEN, { projectId: 42 }, false],
    ['Projects: not this one', VARIABLE, { projectId: '42' }, false],
    ['Projects: not this one', VARIABLE, { projectId: 43 }, true],
    [
      'Projects: none that everybody sees',
      PUBLISH,
      { repoVisibility: 'public' },
      false,
    ],
    [
      'Projects: none that everybody sees',
      PUBLISH,
      { settings: { visibility: 'public' } },
      false,
    ],
    [
      'Projects: none that everybody sees',
      PUBLISH,
      { settings: { visibility: 'internal' } },
      true,
    ],
    [
      'Projects: no owners by the form',
      PUBLISH,
      { ownerUsername: 'alice' },
      false,
    ],
    [
      'Projects: no owners by the form',
      PUBLISH,
      { setUserAsOwner: true },
      false,
    ],
    ['Projects: no owners by the form', PUBLISH, {}, true],
    [
      'Rollback: keeps what GitLab keeps',
      'gitlab:task:rollback',
      { permanently: true },
      false,
    ],
    ['Rollback: keeps what GitLab keeps', 'gitlab:task:rollback', {}, true],
  ])('%s: %s %j is allowed: %s', (name, action, input, allowed) => {
    expect(isAllowed(name, action, { ...input })).toBe(allowed);
  });
});

describe('scaffolder.gitlab.spellings: upstream', () => {
  let kit: ActionHarness;
  beforeAll(async () => {
    kit = await ActionHarness.start({
      config: { scaffolder: { gitlab: { spellings: 'upstream' } } },
    });
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const hello = () => projectAt(kit.sandbox, 'acme/platform/hello')!.id;
  const host = () => kit.host;
  const inputs: Record<string, () => Record<string, any>> = {
    [TOKEN]: () => ({ repoUrl: host(), projectId: hello(), name: 'ci' }),
    [VARIABLE]: () => ({
      repoUrl: host(),
      projectId: hello(),
      key: 'A',
      value: 'a',
    }),
    [PUBLISH]: () => ({ repoUrl: `${host()}?owner=acme&repo=orders` }),
  };

  it.each<[string, () => object, string]>([
    [TOKEN, () => ({ accessLevel: 'owner' }), 'accessLevel'],
    [TOKEN, () => ({ accessLevel: '50' }), 'accessLevel'],
    [TOKEN, () => ({ accessLevel: '' }), 'accessLevel'],
    [TOKEN, () => ({ projectId: 'acme/platform/hello' }), 'projectId'],
    [TOKEN, () => ({ projectId: ` ${hello()}` }), 'projectId'],
    [TOKEN, () => ({ projectId: `/${hello()}/` }), 'projectId'],
    [
      TOKEN,
      () => ({
        projectId: undefined,
        repoUrl: `${host()}?owner=acme/platform&repo=hello`,
      }),
      'projectId',
    ],
    [VARIABLE, () => ({ projectId: 'acme/platform/hello' }), 'projectId'],
    [VARIABLE, () => ({ repoUrl: `${host()}/acme/platform/hello` }), 'repoUrl'],
    [VARIABLE, () => ({ repoUrl: `http://${host()}` }), 'repoUrl'],
    [VARIABLE, () => ({ repoUrl: `${host()}?project=${hello()}` }), 'repoUrl'],
    [PUBLISH, () => ({ repoUrl: `http://${host()}/acme/orders` }), 'repoUrl'],
    [PUBLISH, () => ({ repoUrl: `${host()}/acme/orders.git` }), 'repoUrl'],
    [PUBLISH, () => ({ repoUrl: `${host()}/?owner=acme&repo=a` }), 'repoUrl'],
    [
      PUBLISH,
      () => ({ repoUrl: `${host()}?owner=acme&repo=a.git` }),
      'repoUrl',
    ],
    [PUBLISH, () => ({ repoUrl: ` ${host()}?owner=acme&repo=a` }), 'repoUrl'],
  ])('%s refuses another way to write a thing', async (action, more, name) => {
    const { error } = await kit.run(action, { ...inputs[action](), ...more() });
    expect(error?.name).toBe('InputError');
    expect(error?.message).toContain(`(scaffolder.gitlab.spellings): ${name}`);
    expect(kit.sandbox.journal.count()).toBe(0);
  });

  it.each<[string, () => object]>([
    [TOKEN, () => ({ accessLevel: 30 })],
    [TOKEN, () => ({ projectId: String(hello()) })],
    // No spelling: docs/permissions.md has the rule that forbids it.
    [TOKEN, () => ({ variableKey: 'CI_TOKEN' })],
    [VARIABLE, () => ({ repoUrl: `${host()}?repo=hello&owner=acme/platform` })],
    [PUBLISH, () => ({})],
    [
      PUBLISH,
      () => ({ repoUrl: `${host()}?repo=orders&owner=acme%2Fplatform` }),
    ],
  ])("%s takes upstream's way", async (action, more) => {
    const { error } = await kit.run(action, { ...inputs[action](), ...more() });
    expect(error).toBeUndefined();
  });
});

describe("Backstage's own scaffolder under these rules", () => {
  let rule: RuleName;
  let world: Awaited<ReturnType<typeof startScaffolder>>;
  beforeAll(async () => {
    world = await startScaffolder({
      policy: () => decisionFor(rule),
      gitlab: { spellings: 'upstream' },
    });
  });
  afterAll(() => world.stop());

  const DENIED = /Unauthorized action/;
  const PASSES = /^completed$/;
  const hello = () =>
    world.sandbox.state().projects.find(it => it.path === 'hello')!.id;

  it.each<[RuleName, string, object, RegExp]>([
    ['Tokens: no Owner', TOKEN, { accessLevel: 50 }, DENIED],
    ['Tokens: no Owner', TOKEN, { accessLevel: '50' }, /spellings/],
    ['Tokens: no Owner', TOKEN, { accessLevel: 'owner' }, /spellings/],
    ['Tokens: no Owner', TOKEN, { accessLevel: 30 }, PASSES],
    ['Variables: none at all', TOKEN, { variableKey: 'CI_TOKEN' }, DENIED],
    ['Variables: none at all', VARIABLE, { key: 'A', value: 'a' }, DENIED],
    ['Variables: none at all', TOKEN, { name: 'ci' }, PASSES],
  ])('%s: %s %j', async (name, action, more, error) => {
    rule = name;
    const before = world.sandbox.state().variables.length;
    const message = await world.run(action, {
      repoUrl: new URL(world.sandbox.url).host,
      projectId: hello(),
      ...more,
    });
    expect(message ?? 'completed').toMatch(error);
    expect(world.sandbox.state().variables).toHaveLength(before);
  });
});

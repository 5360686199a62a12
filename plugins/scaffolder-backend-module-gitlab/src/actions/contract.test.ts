import type { JsonObject } from '@backstage/types';
import { ActionHarness } from '../testing/actionHarness';
import { describeLine } from '../testing/contract/describeLine';
import type { ContractLine } from '../testing/contract/line';
import { Stage } from '../testing/contract/stage';
import { atGitLab } from '../testing/gitlabRest';
import { createGitLabActions } from '.';

const PUBLISH = 'publish:gitlab';
const TOKEN = 'gitlab:projectAccessToken:create';
const DEPLOY_TOKEN = 'gitlab:projectDeployToken:create';
const VARIABLE = 'gitlab:projectVariable:create';
const DELETE_VARIABLE = 'gitlab:projectVariable:delete';
const ROLLBACK = 'gitlab:task:rollback';

/** A project of the seed. */
const SITE = 'globex/site';

const site = ({ host }: ActionHarness) => ({
  repoUrl: `${host}?owner=globex&repo=site`,
});
const orders = ({ host }: ActionHarness) => ({
  repoUrl: `${host}?owner=acme&repo=orders`,
  defaultBranch: 'main',
});
const ORDERS = [
  '+ branch main of project acme/orders',
  '+ project acme/orders',
  '+ protection of main in project acme/orders',
];
const CHAIN = [
  '- access token "cd" of project acme/orders',
  '- branch main of project acme/orders',
  '- project acme/orders',
  '- protection of main in project acme/orders',
  `- variable CD_TOKEN of project ${SITE}`,
];
const deposit = (harness: ActionHarness) => ({
  ...site(harness),
  name: 'ci',
  expiresIn: '30d',
  variableKey: 'CI_TOKEN',
});

/** A line an action, or a way to use it. What each test is, is said in `testing/contract`. */
const LINES: ContractLine[] = [
  {
    action: PUBLISH,
    way: 'a new project',
    input: orders,
    requests: [
      'namespaces.get',
      'projects.create',
      'git.infoRefs',
      'git.receivePack',
    ],
    changes: ORDERS,
    secondRound: 'refused',
  },
  {
    action: PUBLISH,
    way: 'with an owner, a branch and a variable',
    input: harness => ({
      ...orders(harness),
      ownerUsername: 'erin',
      branches: [{ name: 'develop', create: true, protect: true }],
      projectVariables: [{ key: 'REGION', value: 'eu-central-1' }],
    }),
    requests: [
      'users.list',
      'namespaces.get',
      'projects.create',
      'projectMembers.add',
      'git.infoRefs',
      'git.receivePack',
      'branches.create',
      'protectedBranches.create',
      'projectVariables.create',
    ],
    changes: [
      ...ORDERS,
      '+ branch develop of project acme/orders',
      '+ member erin of project acme/orders',
      '+ protection of develop in project acme/orders',
      '+ variable REGION of project acme/orders',
    ],
    secondRound: 'refused',
  },
  {
    action: TOKEN,
    way: 'sealed',
    input: harness => ({ ...site(harness), name: 'ci', expiresIn: '30d' }),
    requests: ['projects.get', 'projectAccessTokens.create'],
    changes: [`+ access token "ci" of project ${SITE}`],
    secondRound: 'another',
  },
  {
    action: TOKEN,
    way: 'deposited',
    input: deposit,
    requests: [
      'projects.get',
      'projectAccessTokens.create',
      'projectVariables.create',
    ],
    changes: [
      `+ access token "ci" of project ${SITE}`,
      `+ variable CI_TOKEN of project ${SITE}`,
    ],
    secondRound: 'refused',
  },
  {
    action: TOKEN,
    way: 'in the place of an older one',
    input: harness => ({ ...deposit(harness), ifExists: 'replace' }),
    before: async harness => {
      await harness.runOk(TOKEN, { ...deposit(harness), expiresIn: '10d' });
    },
    requests: [
      'projects.get',
      'projectAccessTokens.list',
      'projectAccessTokens.create',
      'projectVariables.create',
      'projectVariables.get',
      'projectVariables.update',
      'projectAccessTokens.revoke',
    ],
    changes: [
      `~ access token "ci" of project ${SITE}`,
      `~ variable CI_TOKEN of project ${SITE}`,
    ],
    // No second round: it takes the variable from the first, whose token lives on, and a retry of both does not end.
    doubtMinutes: 16,
    // GitLab does not show what the variable held, nor give a token back.
    kept: [
      `- access token "ci" of project ${SITE}`,
      `~ variable CI_TOKEN of project ${SITE}`,
    ],
  },
  {
    action: DEPLOY_TOKEN,
    way: 'sealed',
    input: harness => ({
      ...site(harness),
      name: 'cluster',
      username: 'cluster',
      scopes: ['read_registry'],
    }),
    requests: [
      'projects.get',
      'projectDeployTokens.list',
      'projectDeployTokens.create',
    ],
    changes: [`+ deploy token "cluster" of project ${SITE}`],
    secondRound: 'another',
  },
  {
    action: VARIABLE,
    way: 'a plain value',
    input: harness => ({
      ...site(harness),
      token: 'sandbox-root-token',
      key: 'REGION',
      value: 'eu-central-1',
    }),
    requests: ['projects.get', 'projectVariables.create'],
    changes: [`+ variable REGION of project ${SITE}`],
    secondRound: 'same',
  },
  {
    action: VARIABLE,
    way: 'a sealed value over one that is there',
    input: harness => ({
      ...site(harness),
      key: 'CI_TOKEN',
      ifExists: 'update',
    }),
    before: async (harness, task) => {
      const path = `/projects/${encodeURIComponent(SITE)}/variables`;
      await atGitLab(harness.sandbox, 'POST', path, {
        body: { key: 'CI_TOKEN', value: 'somebody-elses' },
      });
      const { access_token: value } = await harness.runOk(
        TOKEN,
        { ...site(harness), name: 'ci' },
        { task, stepId: 'token' },
      );
      return { value, maskedAndHidden: false };
    },
    requests: [
      'projects.get',
      'projectVariables.create',
      'projectVariables.get',
      'projectVariables.update',
    ],
    changes: [`~ variable CI_TOKEN of project ${SITE}`],
    secondRound: 'same',
    // Of an earlier step, and undone with it.
    kept: [`- access token "ci" of project ${SITE}`],
  },
  {
    action: DELETE_VARIABLE,
    way: 'that is there',
    input: harness => ({ ...site(harness), key: 'REGION' }),
    before: async harness => {
      await harness.runOk(VARIABLE, {
        ...site(harness),
        key: 'REGION',
        value: 'eu-central-1',
      });
    },
    requests: [
      'projects.get',
      'projectVariables.get',
      'projectVariables.delete',
    ],
    changes: [`- variable REGION of project ${SITE}`],
    // GitLab gives nothing back.
    kept: [`- variable REGION of project ${SITE}`],
    // Where no answer at all was heard, another attempt says that it is gone.
    again: { key: 'REGION', outcome: 'deleted' },
  },
  {
    action: ROLLBACK,
    way: 'of a chain',
    input: () => ({}),
    before: async (harness, task) => {
      const { repoUrl } = orders(harness);
      const run = (action: string, input: JsonObject) =>
        harness.runOk(action, input, { task, stepId: action });
      await run(PUBLISH, orders(harness));
      const { access_token: value } = await run(TOKEN, { repoUrl, name: 'cd' });
      await run(VARIABLE, { ...site(harness), key: 'CD_TOKEN', value });
    },
    requests: [
      'projects.get',
      'projectVariables.get',
      'projectVariables.delete',
      'projects.get',
      'projectAccessTokens.list',
      'projectAccessTokens.revoke',
      'projects.get',
      'commits.list',
      'branches.list',
      'projectAccessTokens.list',
      'projectDeployTokens.list',
      'projectVariables.list',
      'projectHooks.list',
      'projectMembers.list',
      'issues.list',
      'mergeRequests.list',
      'projects.delete',
    ],
    changes: CHAIN,
    secondRound: 'same',
    kept: CHAIN,
    again: { undone: [], gone: [], left: [] },
  },
];

const UPSTREAM =
  "upstream's own code, handed on: it repeats what it has posted, and keeps no ledger";

const LIFE =
  'its rows are of a credential, and not of its task: `credentials/life.test.ts` tries every trouble at every request, with two backends';

/** Actions without a line, and why. */
const WITHOUT: Record<string, string> = {
  'gitlab:projectAccessToken:revoke': LIFE,
  'gitlab:projectAccessToken:rotate': LIFE,
  'gitlab:group:access': UPSTREAM,
  'gitlab:group:ensureExists': UPSTREAM,
  'gitlab:issue:edit': UPSTREAM,
  'gitlab:issues:create': UPSTREAM,
  'gitlab:pipeline:trigger': UPSTREAM,
  'gitlab:repo:push': UPSTREAM,
  'gitlab:user:info': UPSTREAM,
  'publish:gitlab:merge-request': UPSTREAM,
};

describe('the contract', () => {
  let harness: ActionHarness;

  beforeAll(async () => {
    harness = await ActionHarness.start({
      config: {
        scaffolder: {
          gitlab: {
            secrets: {
              keys: [
                {
                  id: 'test',
                  secret: Buffer.alloc(32, 'k').toString('base64'),
                },
              ],
            },
          },
        },
      },
    });
  });
  afterAll(() => harness.stop());

  it('has a line for every action that is registered, or says why it has none', async () => {
    const ids = createGitLabActions(await harness.deps()).map(it => it.id);
    const known = [...LINES.map(it => it.action), ...Object.keys(WITHOUT)];
    expect([...new Set(known)].sort()).toEqual([...ids].sort());
  });

  it.each([...new Set(LINES.map(it => it.action))])(
    'has lines that set every output: %s',
    async action => {
      const set = new Set<string>();
      let declared: string[] = [];
      for (const line of LINES.filter(it => it.action === action)) {
        const stage = await Stage.set(harness, line);
        Object.keys(stage.goodOutput).forEach(name => set.add(name));
        declared = Object.keys((await stage.schemaOf()).properties);
        await stage.strike();
      }
      expect([...set].sort()).toEqual(declared.sort());
    },
  );

  LINES.forEach((line, at) => {
    describeLine(() => harness, line, LINES.slice(0, at));
  });
});

import { placesOf } from './plaintextPlaces';
import { describeFindings, searchForPlaintext } from './plaintextSearch';
import { recordGit } from './recordGit';
import { formValues, ROOT_TOKEN, startWorld, World } from './world';

jest.setTimeout(300_000);

/** Recovery stores what steps put out, and the workspace with it: the hardest case. */
const RECOVERY = {
  taskRecovery: { enabled: true, workspaceProvider: 'database' },
};

async function findings(world: World) {
  return describeFindings(
    searchForPlaintext(
      [...(await world.gitlab.mintedValues()), ROOT_TOKEN],
      await placesOf(world.portal, world.client),
    ),
  );
}

describe('a portal with task recovery and a database on disk', () => {
  let world: World;
  const git = recordGit();

  beforeAll(async () => {
    world = await startWorld({
      config: { scaffolder: RECOVERY },
      env: git.env,
    });
  });
  afterAll(async () => {
    await world.stop();
    git.remove();
  });

  it.each(['new-service', 'new-service-chained'])(
    'keeps no token of %s anywhere',
    async template => {
      const run = await world.client.run({
        template,
        values: formValues(`quiet-${template}`),
      });

      expect(run.status).toBe('completed');
      expect((await world.gitlab.mintedValues()).length).toBeGreaterThan(0);
      expect(await findings(world)).toEqual([]);
    },
  );

  it.each(['new-service', 'new-service-chained'])(
    'keeps no token of a %s that failed halfway',
    async template => {
      // More often than anybody tries again.
      const broken = Array(20).fill('status-500');
      await world.gitlab.plan('projectVariables.create', ...broken);
      const run = await world.client.run({
        template,
        values: formValues(`halfway-${template}`),
      });

      await world.gitlab.forgetFaults();
      expect(run.status).toBe('failed');
      expect(await findings(world)).toEqual([]);
    },
  );

  it('gives git no token in an argument, its own included', async () => {
    await world.client.run({
      template: 'new-service',
      values: formValues('no-arguments'),
    });

    const places = git.calls();
    expect(places.length).toBeGreaterThan(0);
    const values = [...(await world.gitlab.mintedValues()), ROOT_TOKEN];
    expect(describeFindings(searchForPlaintext(values, places))).toEqual([]);
  });
});

describe('the search, where there is something to find', () => {
  let world: World | undefined;
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  it('finds the token that a portal set to plaintext leaves behind', async () => {
    world = await startWorld({
      config: {
        scaffolder: {
          ...RECOVERY,
          gitlab: { secrets: { output: 'plaintext' } },
        },
      },
    });
    await world.client.run({
      template: 'new-service-chained',
      values: formValues('loud'),
    });

    const found = (await findings(world)).join('\n');
    // What the scaffolder knows of it, read through its database, and the bytes of the file below.
    expect(found).toContain('(as it is) in scaffolder.tasks.state');
    expect(found).toContain('(as it is) in database/scaffolder.sqlite');
  });
});

import { only } from './gitlabState';
import { placesOf } from './plaintextPlaces';
import { describeFindings, searchForPlaintext } from './plaintextSearch';
import { postgresDatabases } from './portalDatabase';
import {
  findPostgres,
  startPostgres,
  TemporaryPostgres,
} from './postgresServer';
import { formValues, GROUP, startWorld, World } from './world';

jest.setTimeout(300_000);

if (findPostgres()) {
  describe('a portal on PostgreSQL', () => {
    let postgres: TemporaryPostgres;
    let world: World;

    beforeAll(async () => {
      postgres = await startPostgres();
      world = await startWorld({
        database: postgresDatabases(postgres, 'acceptance_'),
        config: {
          scaffolder: {
            taskRecovery: { enabled: true, workspaceProvider: 'database' },
          },
        },
      });
    });
    afterAll(async () => {
      await world?.stop();
      await postgres?.stop();
    });

    it.each(['new-service', 'new-service-chained'])(
      'runs %s, and keeps no token in any table',
      async template => {
        const name = `on-postgres-by-${template}`;
        const run = await world.client.run({
          template,
          values: formValues(name),
        });

        expect(run.error).toBeUndefined();
        const project = await world.gitlab.project(`${GROUP}/${name}`);
        const token = only(await world.gitlab.liveTokens(project.id), 'token');
        const places = await placesOf(world.portal, world.client);
        expect(places.map(place => place.name)).toContain(
          'scaffolder.tasks.state',
        );
        expect(
          describeFindings(searchForPlaintext([token.value], places)),
        ).toEqual([]);
      },
    );
  });
} else {
  it('is not tried on PostgreSQL here: apt-get install postgresql', () => {
    expect(findPostgres()).toBeUndefined();
  });
}

import { only } from './gitlabState';
import { placesOf } from './plaintextPlaces';
import { describeFindings, searchForPlaintext } from './plaintextSearch';
import { postgresDatabases } from './portalDatabase';
import {
  findPostgres,
  startPostgres,
  TemporaryPostgres,
} from './postgresServer';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

jest.setTimeout(300_000);

if (findPostgres()) {
  describe('a portal on PostgreSQL', () => {
    let postgres: TemporaryPostgres;
    let bed: TestBed;

    beforeAll(async () => {
      postgres = await startPostgres();
      bed = await startTestBed({
        database: postgresDatabases(postgres, 'acceptance_'),
        config: {
          scaffolder: {
            taskRecovery: { enabled: true, workspaceProvider: 'database' },
          },
        },
      });
    });
    afterAll(async () => {
      await bed?.stop();
      await postgres?.stop();
    });

    it.each(['new-service', 'new-service-chained'])(
      'runs %s, and keeps no token in any table',
      async template => {
        const name = `on-postgres-by-${template}`;
        const run = await bed.client.run({
          template,
          values: formValues(name),
        });

        expect(run.error).toBeUndefined();
        const project = await bed.gitlab.project(`${GROUP}/${name}`);
        const token = only(await bed.gitlab.liveTokens(project.id), 'token');
        const places = await placesOf(bed.portal, bed.client);
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

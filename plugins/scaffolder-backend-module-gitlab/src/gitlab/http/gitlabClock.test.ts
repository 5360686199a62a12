import { Secret } from '../../sealing/secret';
import { fakeTime } from '../../testing/fakeTime';
import { gitlabIntegrations } from '../../testing/integrations';
import { recordingLogger } from '../../testing/recordingLogger';
import { startScriptedServer } from '../../testing/scriptedServer';
import { createGitLabConnector } from '../connect';
import { offsetOf } from './gitlabClock';

const NOON = Date.parse('2026-01-02T12:00:00.400Z');

const NOT_FOUND = { status: 404, body: { message: '404 Project Not Found' } };

describe("GitLab's clock", () => {
  it.each<[string, string | null, number, number, number | undefined]>([
    ['the same second', 'Fri, 02 Jan 2026 12:00:00 GMT', 0, 20, 0],
    ['a slow answer', 'Fri, 02 Jan 2026 12:00:07 GMT', 0, 20_000, 0],
    ['a minute behind', 'Fri, 02 Jan 2026 11:59:00 GMT', 0, 20, -59_400],
    ['a minute ahead', 'Fri, 02 Jan 2026 12:01:00 GMT', 0, 20, 59_580],
    ['no header', null, 0, 20, undefined],
    ['no date', 'yesterday', 0, 20, undefined],
  ])('%s', (_, date, sent, received, offset) => {
    expect(
      offsetOf({ date, sentMs: NOON + sent, receivedMs: NOON + received }),
    ).toBe(offset);
  });

  it('is what the newest answer of that host says, whoever has asked', async () => {
    const dates = [
      'Fri, 02 Jan 2026 02:04:05 GMT',
      'Fri, 02 Jan 2026 03:14:05 GMT',
    ];
    const { clock, sleep } = fakeTime('2026-01-02T03:04:05Z');
    const gitlab = await startScriptedServer(
      ...dates.map(date => ({ ...NOT_FOUND, headers: { date } })),
    );
    const other = await startScriptedServer(NOT_FOUND);
    const connector = createGitLabConnector({
      integrations: gitlabIntegrations(
        ...[gitlab, other].map(({ host, url }) => ({
          host,
          baseUrl: url,
          apiBaseUrl: `${url}/api/v4`,
          token: 'fake-integration-token',
        })),
      ),
      requireScmUserCredentials: false,
      clock,
      sleep,
    });
    const connect = (host: string) =>
      connector.connect({
        host,
        token: Secret.of('fake-user-token'),
        logger: recordingLogger(),
      }).api;
    try {
      const api = connect(gitlab.host);
      expect(api.now()).toEqual(clock.now());
      await api.findProject(1);
      expect(api.now()).toEqual(new Date('2026-01-02T02:04:06.000Z'));
      await connect(gitlab.host).findProject(1);
      expect(api.now()).toEqual(new Date('2026-01-02T03:14:05.000Z'));
      expect(api.inGitLabTime(new Date('2026-01-02T00:00:00Z'))).toEqual(
        new Date('2026-01-02T00:10:00.000Z'),
      );
      expect(connect(other.host).now()).toEqual(clock.now());
    } finally {
      await gitlab.close();
      await other.close();
    }
  });
});

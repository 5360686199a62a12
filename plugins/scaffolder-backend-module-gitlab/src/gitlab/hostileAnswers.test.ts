import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Secret } from '../sealing/secret';
import { secretForms } from '../sealing/secretForms';
import { fakeTime } from '../testing/fakeTime';
import { gitlabIntegrations } from '../testing/integrations';
import { recordingLogger } from '../testing/recordingLogger';
import type { GitLabApi, NewVariable } from './api';
import { createGitLabConnector } from './connect';
import { gitlabDetailsOf, isOutcomeUnknown } from './errors/errors';

const TOKEN = 'fake integration/token+1'.replace(' ', '-');
const VALUE = 'fake "variable"/välue';
const aVariable: NewVariable = {
  key: 'TOKEN',
  value: Secret.of(VALUE),
  variableType: 'env_var',
  protected: false,
  masked: false,
  maskedAndHidden: false,
  raw: false,
  environmentScope: '*',
};
const owner = { kind: 'project', id: 42 } as const;
const MIB = 1024 * 1024;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('an answer that is meant badly', () => {
  const logger = recordingLogger();
  let answer: (response: ServerResponse) => void;
  let api: GitLabApi;
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  });

  beforeAll(async () => {
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { clock, sleep } = fakeTime();
    api = createGitLabConnector({
      integrations: gitlabIntegrations({
        host,
        token: TOKEN,
        baseUrl: `http://${host}`,
        apiBaseUrl: `http://${host}/api/v4`,
      }),
      requireScmUserCredentials: false,
      clock,
      sleep,
    }).connect({ host, logger }).api;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const says = (status: number, text: string, type = 'application/json') => {
    answer = response => {
      response.writeHead(status, { 'content-type': type });
      response.end(text);
    };
  };
  /** The error of a call, and all that anybody could print of it. */
  async function failure(call: () => Promise<unknown>) {
    const error: Error = await call().then(
      () => expect('the call').toBe('a failure'),
      it => it,
    );
    const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}${logger.lines.join('\n')}`;
    return { error, shown };
  }
  const create = () => failure(() => api.createVariable(owner, aVariable));

  it.each([TOKEN, VALUE].flatMap(secretForms))(
    'is shown without a secret %p',
    async ({ text }) => {
      const bodies = [
        JSON.stringify({ message: `no ${text} here` }),
        JSON.stringify({ message: { [text]: ['is bad'], a: { b: [text] } } }),
        `no ${text} here`,
      ];
      for (const body of bodies) {
        for (const status of [400, 500]) {
          says(status, body, 'text/plain');
          expect((await create()).shown).not.toContain(text);
        }
      }
    },
  );

  it.each<[string, string]>([
    ['a sentence', JSON.stringify({ message: 'x '.repeat(5 * MIB) })],
    ['names', JSON.stringify({ message: { ['x'.repeat(30_000)]: ['y'] } })],
    ['a page', `<html><title>${'x'.repeat(5 * MIB)}`],
    ['text', 'x'.repeat(5 * MIB)],
  ])('is shown in 500 characters, however long it is: %s', async (_, text) => {
    for (const status of [400, 404, 500]) {
      says(status, text);
      const { error } = await create();
      expect(error.message.length).toBeLessThan(1000);
      expect(gitlabDetailsOf(error)?.answer.length).toBeLessThanOrEqual(500);
    }
  });

  it.each([
    [500, MIB, 'GitLab answered 500'],
    [404, MIB, 'with more than 64 KiB of text'],
    [201, 16 * MIB, 'GitLab answered 201 with more than 10 MiB'],
  ])('is not read for ever: %d', async (status, most, words) => {
    const chunk = Buffer.alloc(64 * 1024, ' ');
    let sent = 0;
    const closed = new Promise<void>(resolve => {
      answer = response => {
        response.on('close', resolve);
        response.writeHead(status, { 'content-type': 'application/json' });
        const more = () => {
          sent += chunk.length;
          if (!response.destroyed) response.write(chunk, more);
        };
        more();
      };
    });
    const { error } = await create();
    expect(error.message).toContain(words);
    await closed;
    // What the machine's network holds was sent as well.
    expect(sent).toBeLessThan(most + 16 * MIB);
  });

  it.each([
    [500, '', true],
    [500, '{"message":', true],
    [400, '', false],
    [400, '{"message":', false],
    [201, '', true],
  ])(
    'is translated, however deep it is: %d %s',
    async (status, before, unknown) => {
      for (const levels of [30, 5000, 15_000, 200_000]) {
        says(status, `${before}${nested(levels)}${before && '}'}`);
        const { error } = await create();
        expect(error.message).toContain('Could not create CI/CD variable');
        expect(error).not.toBeInstanceOf(RangeError);
        expect(isOutcomeUnknown(error)).toBe(unknown);
      }
    },
  );

  it('is translated, whatever half a character is in what was sent', async () => {
    says(400, JSON.stringify({ message: 'value is invalid' }));
    const { error } = await failure(() =>
      api.createVariable(owner, {
        ...aVariable,
        value: Secret.of('fake-half-\ud83d'),
      }),
    );
    expect(error.message).toContain('value is invalid');
  });

  it('has no id that is none', async () => {
    answer = response => {
      response.writeHead(500, { 'x-request-id': `id ${TOKEN}` });
      response.end('{}');
    };
    expect((await create()).shown).not.toContain(TOKEN);
  });
});

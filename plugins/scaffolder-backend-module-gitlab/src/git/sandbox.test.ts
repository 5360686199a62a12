import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { Secret } from '../sealing/secret';
import { fakeTime } from '../testing/fakeTime';
import { recordingLogger } from '../testing/recordingLogger';
import { pushDirectory, type PushOptions } from '../testing/pushDirectory';

let sandbox: Sandbox;
let dir: string;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      users: [
        {
          username: 'root',
          name: 'Administrator',
          admin: true,
          tokens: [{ value: 'sandbox-root-token' }],
        },
        ...(['maintainer', 'developer', 'outsider'] as const).map(username => ({
          username,
          name: username,
          tokens: [
            { value: `sandbox-${username}-token` },
            {
              value: `sandbox-${username}-read-token`,
              scopes: ['read_repository'],
            },
          ],
        })),
      ],
      groups: [
        {
          path: 'acme',
          name: 'Acme',
          members: { maintainer: 'maintainer', developer: 'developer' },
        },
      ],
      projects: [{ path: 'acme/empty' }, { path: 'acme/full', files: true }],
    },
  });
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'forgekey-content-'));
  writeFileSync(join(dir, 'a.txt'), 'a');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(
      /sandbox-\w+-token/,
    );
    return error as Error;
  }
  throw new Error('expected a failure');
}

describe.each<{ by: PushOptions['by'] }>([{ by: undefined }, { by: 'git' }])(
  'a push by $by',
  ({ by }) => {
    function push(options: { as: string; project?: string; branch?: string }) {
      const { clock, sleep, slept } = fakeTime();
      const logger = recordingLogger();
      const result = pushDirectory({
        dir,
        remoteUrl: `${sandbox.url}/acme/${options.project ?? 'empty'}.git`,
        branch: options.branch ?? 'main',
        credential: {
          username: 'oauth2',
          password: Secret.of(`sandbox-${options.as}-token`),
        },
        logger,
        clock,
        sleep,
        by,
      });
      return { result, logger, slept };
    }

    it('pushes to any branch that the role may push to', async () => {
      expect((await push({ as: 'maintainer' }).result).outcome).toBe('pushed');
      const other = push({
        as: 'developer',
        project: 'full',
        branch: 'feature/x',
      });
      expect((await other.result).outcome).toBe('pushed');
    });

    it.each([
      [
        'a wrong token',
        'wrong',
        'empty',
        'AuthenticationError',
        /answered 401/,
      ],
      [
        'a token that may only read',
        'maintainer-read',
        'empty',
        'NotAllowedError',
        /answered 403.*write_repository/,
      ],
      [
        'a hidden project',
        'outsider',
        'empty',
        'NotFoundError',
        /answered 404/,
      ],
      [
        'a first push by a developer',
        'developer',
        'empty',
        'NotAllowedError',
        /needs the role Maintainer/,
      ],
    ])('explains %s', async (_, as, project, name, message) => {
      const error = await errorOf(push({ as, project }).result);
      expect(error.message).toMatch(message);
      expect(error.name).toBe(name);
    });

    it('explains a protected branch with other content', async () => {
      const error = await errorOf(
        push({ as: 'maintainer', project: 'full' }).result,
      );
      expect(error.name).toBe('ConflictError');
    });

    it.each([
      ['git.infoRefs', 'status-500', 1],
      ['git.receivePack', 'status-502', 1],
      ['git.infoRefs', 'reset', 1],
      // A connection that was used before breaks: again at once, as curl does by itself.
      ['git.receivePack', 'reset', 0],
      ['git.receivePack', 'lose-answer', 0],
    ])('gets over %s %s', async (operation, instruction, waits) => {
      sandbox.faults.add({ operation, instructions: [instruction] });
      const { result, slept } = push({ as: 'maintainer' });
      expect((await result).outcome).toBe('pushed');
      expect(sandbox.faults.pending()).toEqual([]);
      expect(slept).toHaveLength(waits);
    });

    it.each(['git.infoRefs', 'git.receivePack'])(
      'waits before %s as GitLab asks',
      async operation => {
        const instructions = ['status-429 retry-after=2'];
        sandbox.faults.add({ operation, instructions });
        const { result, slept, logger } = push({ as: 'maintainer' });
        expect((await result).outcome).toBe('pushed');
        expect(slept).toEqual([2000]);
        expect(logger.lines.join('\n')).toMatch(
          /GitLab asked to wait 2 s \(429 Too Many Requests, Retry-After\) before the push/,
        );
      },
    );
  },
);

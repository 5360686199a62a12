import { readRollback, whatNext } from './rollback';
import type { TaskFacts } from './rollback';

const GREEN = '\u001b[32m';
const RESET = '\u001b[39m';
const at = '2026-11-23T03:50:42.000Z';

function task(status: string | undefined, logs: string[]): TaskFacts {
  return {
    spec: {
      steps: [
        { id: 'fetch', action: 'fetch:template' },
        { id: 'publish', action: 'publish:gitlab' },
        { id: 'rollback', action: 'gitlab:task:rollback' },
      ],
    },
    steps: { rollback: status === undefined ? undefined : { status } },
    stepLogs: {
      fetch: [`${at} info: Writing file README.md`],
      publish: [
        `${at} info: Talking to GitLab gitlab.test`,
        `${at} info: Created project acme/orders (id 4)`,
      ],
      rollback: logs,
    },
  };
}

describe('readRollback', () => {
  it('tells what the step has removed, without what the engine says', () => {
    const rollback = readRollback(
      task('completed', [
        `${at} Beginning step Undo what was made`,
        `${at} ${GREEN}info${RESET}: Talking to GitLab gitlab.test with the integration's token for gitlab.test`,
        `${at} ${GREEN}info${RESET}: Revoked access token 7 "release"`,
        `${at} info: Deleted project "acme/orders" (id 4)`,
        `${at} Finished step Undo what was made`,
      ]),
    );
    expect(rollback).toEqual({
      state: 'complete',
      undone: [
        'Revoked access token 7 "release"',
        'Deleted project "acme/orders" (id 4)',
      ],
      left: [],
      done: [],
    });
    expect(whatNext(rollback)).toContain(
      'Nothing of this run stands in the way',
    );
  });

  it('tells what is still there', () => {
    const rollback = readRollback(
      task('failed', [
        `${at} info: Revoked access token 7 "release"`,
        `${at} warn: Project "acme/orders" was left: somebody has pushed to it`,
        `${at} NotAllowedError: no\n    at somewhere`,
      ]),
    );
    expect(rollback.state).toBe('incomplete');
    expect(rollback.left).toEqual([
      'Project "acme/orders" was left: somebody has pushed to it',
    ]);
    expect(whatNext(rollback)).toContain('still at GitLab');
  });

  it.each([undefined, 'skipped', 'processing'])(
    'claims nothing of a step that is %s, and tells what the others have done',
    status => {
      const rollback = readRollback(
        task(status, [`${at} info: Revoked access token 7 "release"`]),
      );
      expect(rollback).toEqual({
        state: 'none',
        undone: [],
        left: [],
        done: [
          'Created project acme/orders (id 4)',
          'Revoked access token 7 "release"',
        ],
      });
      expect(whatNext(rollback)).toContain('may still be there');
    },
  );

  it('says what Retry does where the page has that button', () => {
    const { spec, ...facts } = task(undefined, []);
    const resumable = readRollback({
      ...facts,
      spec: {
        steps: spec!.steps.slice(0, 2),
        EXPERIMENTAL_recovery: { EXPERIMENTAL_strategy: 'startOver' },
      },
    });
    expect(resumable).toMatchObject({
      state: 'resumable',
      done: ['Created project acme/orders (id 4)'],
    });
    expect(whatNext(resumable)).toContain('Retry goes on from there');
  });

  it('tells of no button that there is not', () => {
    const { spec, ...facts } = task(undefined, []);
    const rollback = readRollback({
      ...facts,
      spec: {
        steps: spec!.steps,
        EXPERIMENTAL_recovery: { EXPERIMENTAL_strategy: 'none' },
      },
    });
    expect(whatNext(rollback)).not.toContain('Retry');
  });

  it('claims nothing of a template without the step', () => {
    expect(
      readRollback({ spec: undefined, steps: {}, stepLogs: {} }).state,
    ).toBe('none');
  });
});

import { TaskAttempt } from '../ledger/taskAttempt';
import { ActionHarness } from '../testing/actionHarness';
import { recordingLogger } from '../testing/recordingLogger';
import {
  type Attempt,
  openAttempt,
  type Rehearsal,
  rehearsalOf,
} from './attempt';

/** All that changes something at GitLab; what is new in the client and not here fails the first test. */
const WRITES = [
  'addProjectMember',
  'createAccessToken',
  'createBranch',
  'createDeployToken',
  'createProject',
  'createVariable',
  'deleteBranch',
  'deleteDeployToken',
  'deleteProject',
  'deleteVariable',
  'protectBranch',
  'removeProjectPermanently',
  'revokeAccessToken',
  'rotateAccessToken',
  'unprotectBranch',
  'updateVariable',
];

describe('a rehearsal', () => {
  let kit: ActionHarness;
  let attempt: Attempt;
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    kit = await ActionHarness.start();
    attempt = await openAttempt(await kit.deps(), {
      by: {
        taskId: 'task',
        stepId: 'step',
        actionId: 'gitlab:projectVariable:create',
        taskAttempt: new TaskAttempt(),
      },
      host: kit.host,
      token: undefined,
      signal: undefined,
      logger: recordingLogger(),
    });
    rehearsal = rehearsalOf(attempt);
  });
  afterAll(() => kit.stop());

  it('has all methods that look, and none that writes', async () => {
    const { connector } = await kit.deps();
    const { api } = connector.connect({
      host: kit.host,
      logger: recordingLogger(),
    });

    const missing = Object.keys(api).filter(it => !(it in rehearsal.api));
    expect(missing.sort()).toEqual(WRITES);
    expect(rehearsal.session).not.toHaveProperty('api');
  });

  it('has no door through which something is changed', () => {
    for (const name of ['change', 'cleanUp', 'asIntegration', 'hold']) {
      expect(rehearsal).not.toHaveProperty(name);
    }
  });

  it('writes nothing down', () => {
    expect(Object.keys(rehearsal.ledger).sort()).toEqual([
      'find',
      'listOpenElsewhere',
      'listTask',
    ]);
    expect(Object.keys(rehearsal.register).sort()).toEqual([
      'findToken',
      'generationsOf',
      'life',
    ]);
    expect(Object.keys(rehearsal.register.life).sort()).toEqual([
      'find',
      'read',
    ]);
  });

  it('cannot write, says the compiler', () => {
    const write = ({ api }: Rehearsal) =>
      // @ts-expect-error a rehearsal only looks
      api.deleteProject(1);
    const writeAtOnce = ({ api }: Attempt) =>
      // @ts-expect-error an attempt writes through its door
      api.deleteProject(1);
    const pretend = (it: Rehearsal): Attempt =>
      // @ts-expect-error what acts takes an attempt
      it;

    expect([write, writeAtOnce, pretend]).toHaveLength(3);
  });
});

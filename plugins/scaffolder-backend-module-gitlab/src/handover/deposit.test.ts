import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';

const ID = 'gitlab:projectAccessToken:create';
const ROLLBACK_ID = 'gitlab:task:rollback';

describe('a deposit, where the database of the ledger fails', () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
  });

  afterEach(() => jest.restoreAllMocks());

  const deposit = (more: object = {}) =>
    kit.run(
      ID,
      { repoUrl: kit.host, projectId, variableKey: 'CI_TOKEN', ...more },
      { task, stepId: 'token' },
    );
  const tokens = () => liveTokens(kit.sandbox, projectId);
  const variables = () => variablesOf(kit.sandbox, projectId);

  it.each<[string, 'insert' | 'update', string]>([
    ['at the token’s intent', 'insert', "NEW.kind = 'accessToken'"],
    ['when the token is made', 'update', "NEW.kind = 'accessToken'"],
    ['for good when the token is made', 'update', 'true'],
    ['at the variable’s intent', 'insert', "NEW.kind = 'variable'"],
    [
      'when the variable is made',
      'update',
      "NEW.kind = 'variable' and NEW.state = 'made'",
    ],
  ])('%s: leaves no token, and a retry succeeds', async (_, write, when) => {
    await kit.breakLedger(write, when);
    const { error } = await deposit();
    expect(error?.message).toContain('the disk is full');
    expect(tokens()).toEqual([]);
    expect(variables()).toEqual([]);

    await kit.mendLedger();
    expect((await deposit()).error).toBeUndefined();
    const [token, ...others] = tokens();
    expect(others).toEqual([]);
    expect(variables().map(it => it.value)).toEqual([token.value]);
  });

  it('leaves no token where the database is gone altogether when it is made', async () => {
    const { ledger } = (await kit.deps()).store;
    const gone = async () => {
      throw new Error('the database is gone');
    };
    jest.spyOn(ledger, 'recordMade').mockImplementation(async () => {
      jest.spyOn(ledger, 'listTask').mockImplementation(gone);
      return gone();
    });
    const { error } = await deposit();
    expect(error?.message).toContain('the database is gone');
    expect(tokens()).toEqual([]);
  });

  it('leaves no token of one that goes out without a variable', async () => {
    await kit.breakLedger('update', 'true');
    const { error } = await deposit({ variableKey: undefined });
    expect(error?.message).toContain('the disk is full');
    expect(tokens()).toEqual([]);
  });

  it('is undone by a rollback that cannot be noted, and closed by the next', async () => {
    await deposit();
    await kit.breakLedger('update', 'true');
    const rollback = () =>
      kit.run(ROLLBACK_ID, {}, { task, stepId: 'rollback' });
    const first = await rollback();
    expect(first.output.undone).toHaveLength(2);
    expect(first.log.join()).toContain('The ledger could not be told of it');
    expect([tokens(), variables()]).toEqual([[], []]);
    await kit.mendLedger();
    expect((await rollback()).error).toBeUndefined();
    expect((await rollback()).output).toEqual({
      undone: [],
      gone: [],
      left: [],
    });
  });
});

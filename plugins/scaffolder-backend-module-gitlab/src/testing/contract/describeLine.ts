/* eslint-disable jest/no-export, jest/expect-expect -- tests for a table that is elsewhere, with a stage that expects */
import { operations } from '@forgekey/gitlab-sandbox/testing';
import { validate } from 'jsonschema';
import type { ActionHarness } from '../actionHarness';
import type { ContractLine } from './line';
import { Stage } from './stage';
import { changesBetween } from './things';
import {
  DISTINCT,
  isSurvived,
  LASTING,
  type LineRequest,
  requestsOf,
} from './words';

/** All that the contract asks of one line, a test each. */
export function describeLine(
  harness: () => ActionHarness,
  line: ContractLine,
  earlier: ContractLine[],
): void {
  describe(`${line.action}: ${line.way}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(harness(), line);
    });
    beforeEach(() => stage.again());
    afterAll(() => stage?.strike());

    describeRuns(() => stage);
    if (line.secondRound) {
      describeRounds(() => stage, line);
    }
    describe.each(requestsOf(line, earlier))('$name', request => {
      describeRequest(() => stage, request);
    });
  });
}

function describeRuns(at: () => Stage): void {
  it('changes just this, with these requests', async () => {
    const stage = at();
    const { harness, line } = stage;
    const { error, output } = await stage.attempt();
    expect(error).toBeUndefined();
    expect(operations(harness.sandbox)).toEqual(line.requests);
    expect(changesBetween(stage.before, await stage.things())).toEqual(
      [...line.changes].sort(),
    );
    const schema = await stage.schemaOf();
    expect(validate(output, schema).errors).toEqual([]);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(Object.keys(output)),
    );
    await stage.expectSound();
  });

  it.each([
    ['in the same backend', () => {}],
    [
      'in a backend that was started again',
      (it: Stage) => it.harness.restart(),
    ],
  ])('says the same once more, and makes nothing more: %s', async (_, then) => {
    const stage = at();
    const { output } = await stage.attempt();
    then(stage);
    const second = await stage.attempt();
    await stage.expectDone(second);
    expect(second.output).toEqual(stage.line.again ?? output);
  });

  it('goes on in a backend that has lost its key', async () => {
    const stage = at();
    await stage.attempt();
    await stage.withoutKey(async () => stage.expectDone(await stage.attempt()));
  });

  it('goes on where the backend died before it had noted its output', async () => {
    const stage = at();
    await stage.attempt({ dieBefore: 'checkpoint' });
    stage.harness.restart();
    await stage.expectDone(await stage.attempt());
  });

  it('is undone by a rollback, which can run again; a retry makes it again', async () => {
    const stage = at();
    await stage.attempt();
    await stage.expectUndone(await stage.rollback());
    await stage.expectUndone(await stage.rollback());
    await stage.expectDone(await stage.attempt());
  });

  it('does nothing where it is cancelled before it begins', async () => {
    const stage = at();
    const { error } = await stage.attempt({ signal: AbortSignal.abort() });
    expect(error).toBeDefined();
    expect(changesBetween(stage.before, await stage.things())).toEqual([]);
    await stage.expectDone(await stage.attempt());
  });

  it('writes nothing in a dry run, and has outputs of the same shape', async () => {
    const stage = at();
    const { harness, task } = stage;
    const tables = await harness.tables();
    const checkpoints = new Map(task.checkpoints);
    const { error, output } = await stage.attempt({ isDryRun: true });
    expect(error).toBeUndefined();
    const requests = harness.sandbox.journal.entries();
    expect(requests.filter(it => it.method !== 'GET')).toEqual([]);
    expect(operations(harness.sandbox)).not.toContain('git.infoRefs');
    expect(changesBetween(stage.before, await stage.things())).toEqual([]);
    expect(await harness.tables()).toEqual(tables);
    expect(task.checkpoints).toEqual(checkpoints);
    expect(Object.keys(output).sort()).toEqual(
      Object.keys(stage.goodOutput).sort(),
    );
    expect(validate(output, await stage.schemaOf()).errors).toEqual([]);
    await stage.expectSound();
  });
}

function describeRounds(at: () => Stage, line: ContractLine): void {
  const { secondRound } = line;
  /** Of three rounds, which fail. */
  const refused = [false, true, true].map(
    it => it && secondRound === 'refused',
  );
  const times = secondRound === 'another' ? 3 : 1;

  it(`in an each, with equal input: ${secondRound}; a retry finds every round`, async () => {
    const stage = at();
    const first = await stage.rounds(3);
    expect(first.map(it => it.error !== undefined)).toEqual(refused);
    const made = await stage.things();
    const changes = line.changes.flatMap(it => Array(times).fill(it));
    expect(changesBetween(stage.before, made)).toEqual(changes.sort());
    await stage.expectSound();

    const second = await stage.rounds(3);
    expect(second.map(it => it.error !== undefined)).toEqual(refused);
    expect(await stage.things()).toEqual(made);
    const outputs = first.map(it => line.again ?? it.output);
    expect(second.map(it => it.output)).toEqual(outputs);
    await stage.expectSound();
    await stage.expectUndone(await stage.rollback());
  });

  it('in an each whose second round fails: a retry finds the first, and makes the rest', async () => {
    const stage = at();
    await stage.rounds(3);
    const made = await stage.things();
    await stage.again();

    const { signal } = new AbortController();
    const kept = await stage.attempt({ signal });
    for (const operation of new Set(line.requests)) {
      stage.fail({ operation, nth: 0 }, 'status-500', LASTING);
    }
    await stage.attempt({ signal });
    stage.harness.sandbox.faults.clear();
    const again = await stage.rounds(3);
    expect(again.map(it => it.error !== undefined)).toEqual(refused);
    expect(again[0].output).toEqual(line.again ?? kept.output);
    expect(await stage.things()).toEqual(made);
    await stage.expectSound();
  });
}

function describeRequest(at: () => Stage, request: LineRequest): void {
  it.each(request.words)('meets %s once: converges', async word => {
    const stage = at();
    stage.fail(request, word);
    const first = await stage.attempt();
    expect(first.error === undefined).toBe(isSurvived(request, word));
    await stage.expectSound();
    await stage.expectDone(first.error ? await stage.retry() : first);
    if (DISTINCT.includes(word)) {
      await stage.expectUndone(await stage.rollback());
    }
  });

  it.each(DISTINCT)(
    'meets %s until the attempt has ended: a retry converges, a rollback leaves nothing',
    async word => {
      const stage = at();
      await stage.failFor(request, word);
      await stage.expectSound();
      await stage.expectDone(await stage.retry());

      await stage.again();
      await stage.failFor(request, word);
      await stage.expectUndone(await stage.rollback());
    },
  );

  it.each(request.cancelled)(
    'is cancelled %s: stops at once; a retry converges, a rollback leaves nothing',
    async (_, word) => {
      const stage = at();
      const { error } = await stage.cancelAt(request, word);
      expect(error?.message).toContain('cancelled');
      await stage.expectSound();
      await stage.expectDone(await stage.retry());

      await stage.again();
      await stage.cancelAt(request, word);
      await stage.expectUndone(await stage.rollback());
    },
  );
}

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionHarness, type HarnessTask, TODAY } from '../actionHarness';

/** All that a sandbox, the module's database and a task are at one moment: cases go back to it instead of to the seed. */
export interface Moment {
  /** Whatever happened since has not. The backend is a new process, with the keys of its config. */
  goBack(): Promise<void>;
  forget(): Promise<void>;
}

export async function rememberMoment(
  harness: ActionHarness,
  task: HarnessTask,
): Promise<Moment> {
  const { sandbox } = harness;
  const { world, repositories } = sandbox;
  const state = world.snapshot();
  const tables = await harness.tables();
  const checkpoints = [...task.checkpoints];
  const directory = await mkdtemp(join(tmpdir(), 'forgekey-moment-'));
  await repositories.pushHooks();
  await cp(repositories.rootDir, directory, { recursive: true });
  return {
    async goBack() {
      sandbox.waiting.forget();
      sandbox.faults.clear();
      world.background.clear();
      world.postPushMessages.clear();
      world.rateLimits.clear();
      world.restore(state);
      await rm(repositories.rootDir, { recursive: true, force: true });
      await cp(directory, repositories.rootDir, { recursive: true });
      sandbox.journal.clear();
      task.checkpoints.clear();
      checkpoints.forEach(([key, value]) => task.checkpoints.set(key, value));
      harness.attempts.length = 0;
      harness.log.length = 0;
      harness.redactions.length = 0;
      harness.now = TODAY;
      sandbox.clock.set(TODAY.toISOString());
      harness.restart();
      await harness.restoreTables(tables);
    },
    forget: () => rm(directory, { recursive: true, force: true }),
  };
}

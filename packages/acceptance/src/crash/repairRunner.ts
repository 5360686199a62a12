import { TaskRun } from '../scaffolderClient';
import { formValues } from '../testBed';
import { Arena, Lane } from './arena';
import { RepairCell } from './cells';
import { templateName } from './chains';
import { whatIsNotWhole } from './questions';
import { planLoss } from './repairs';
import { END_MS, withWhatItSaid } from './taskEnd';

/** Runs one cell. Gives what is not as it should be, a sentence each. */
export async function runRepairCell(
  { client }: Arena,
  lane: Lane,
  cell: RepairCell,
  name: string,
): Promise<string[]> {
  const { gitlab } = lane;
  const { chain, loss, during, second, word } = cell;
  const planSecond = () =>
    gitlab.plan(
      second.operation,
      ...Array<string>(second.nth - 1).fill('pass'),
      word.instruction,
    );
  const retry = async ({ id }: TaskRun) => {
    await client.retry(id);
    return client.waitForEnd(id, END_MS);
  };
  try {
    await planLoss(lane, loss);
    if (during === 'run') {
      await planSecond();
    }
    let run = await client.waitForEnd(
      await client.createTask({
        template: templateName(chain, 'retry', lane.lane),
        values: formValues(name),
      }),
      END_MS,
    );
    await gitlab.forgetFaults();
    if (run.status === 'failed' && during !== 'run') {
      await planSecond();
      run = await retry(run);
      await gitlab.forgetFaults();
    }
    if (run.status === 'failed') {
      run = await retry(run);
    }
    return withWhatItSaid(run, [
      ...(run.status === 'completed' ? [] : [`the last Retry ${run.status}`]),
      ...(await whatIsNotWhole(lane, name)),
    ]);
  } finally {
    await gitlab.forgetFaults();
  }
}

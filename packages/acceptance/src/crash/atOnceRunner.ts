import { TaskRun } from '../scaffolderClient';
import { formValues } from '../testBed';
import { Arena, Lane } from './arena';
import { AtOnceCell } from './cells';
import { replacingTemplateName, templateName } from './chains';
import { whatIsNotWhole } from './questions';
import { END_MS, withWhatItSaid } from './taskEnd';

/** Runs one cell. Gives what is not as it should be, a sentence each. */
export async function runAtOnceCell(
  { client }: Arena,
  lane: Lane,
  { request, word }: AtOnceCell,
  name: string,
): Promise<string[]> {
  const { gitlab } = lane;
  const values = formValues(name);
  const made = await client.run({
    template: templateName('deposited', 'retry', lane.lane),
    values,
  });
  if (made.status !== 'completed') {
    return withWhatItSaid(made, ['there is no project to begin with']);
  }
  let runs: TaskRun[];
  try {
    await gitlab.plan(
      request.operation,
      ...Array<string>(request.nth - 1).fill('pass'),
      word.instruction,
    );
    const template = replacingTemplateName(lane.lane);
    const ids = await Promise.all(
      [1, 2].map(() => client.createTask({ template, values })),
    );
    const ends = (all: string[]) =>
      Promise.all(all.map(id => client.waitForEnd(id, END_MS)));
    runs = await ends(ids);
    await gitlab.assertNoFaultIsLeft();
    const failed = runs.filter(({ status }) => status === 'failed');
    await Promise.all(failed.map(({ id }) => client.retry(id)));
    runs = await ends(ids);
  } finally {
    await gitlab.forgetFaults();
  }
  const complaints = [
    ...runs
      .filter(({ status }) => status !== 'completed')
      .map(({ status }) => `one of the tasks ended as ${status}`),
    ...(await whatIsNotWhole(lane, name)),
  ];
  return runs.reduce((all, run) => withWhatItSaid(run, all), complaints);
}

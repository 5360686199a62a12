import { TaskRun } from '../scaffolderClient';
import { formValues } from '../testBed';
import { Arena, Lane } from './arena';
import { FaultCell } from './cells';
import { templateName } from './chains';
import { whatIsLeft, whatIsNotWhole } from './questions';
import { READ } from './recorded';
import { END_MS, withWhatItSaid } from './taskEnd';
import { EVERY_TIME } from './vocabulary';

/** Runs one cell. Gives what is not as it should be, a sentence each. */
export async function runFaultCell(
  arena: Arena,
  lane: Lane,
  cell: FaultCell,
  name: string,
): Promise<string[]> {
  const { client } = arena;
  const { gitlab } = lane;
  const planned = await planFaults(lane, cell, name);
  let run: TaskRun;
  try {
    const id = await client.createTask({
      template: templateName(cell.chain, cell.aftermath, lane.lane),
      values: formValues(name),
    });
    run = await client.waitForEnd(id, END_MS);
    const [pending] = await gitlab.pendingFaults();
    if (pending?.instructions.length === planned) {
      return [
        `the fault never happened; the task ended as ${run.status}: ${run.error?.message ?? 'without an error'}`,
      ];
    }
  } finally {
    await gitlab.forgetFaults();
  }
  if (run.status === 'completed') {
    return withWhatItSaid(run, await whatIsNotWhole(lane, name));
  }
  return cell.aftermath === 'rollback'
    ? withWhatItSaid(run, await whatIsLeft(lane, name))
    : retry(arena, lane, run, name);
}

async function retry(
  { client }: Arena,
  lane: Lane,
  { id }: TaskRun,
  name: string,
): Promise<string[]> {
  await client.retry(id);
  const again = await client.waitForEnd(id, END_MS);
  return withWhatItSaid(again, [
    ...(again.status === 'completed' ? [] : [`Retry ended as ${again.status}`]),
    ...(await whatIsNotWhole(lane, name)),
  ]);
}

async function planFaults(
  { gitlab }: Lane,
  { request, word, lasting }: FaultCell,
  name: string,
): Promise<number> {
  const { operation, nth } = request;
  const instructions = [
    ...Array<string>(nth - 1).fill('pass'),
    ...Array<string>(lasting ? EVERY_TIME : 1).fill(word.instruction),
  ];
  // The catalog also reads the files of other cells, whenever it likes.
  const match = operation === READ ? name : '';
  await gitlab.planFor(match, operation, ...instructions);
  return instructions.length;
}

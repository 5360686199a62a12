import { join } from 'node:path';

/** The gate of a task that does not go on in this process, because it failed, or because another process has ended it. */
export const GAVE_UP = 'before the task is kept as failed';

/** By which the test and the portal's process talk about gates. */
export function gateFiles(directory: string) {
  return {
    /** Holds the name of the gate at which the next task shall stand still. */
    armed: join(directory, 'armed'),
    /** There as soon as one does. */
    reached: join(directory, 'reached'),
    /** A line per gate that a task came to: when, in Unix milliseconds, and the name of the gate. */
    passed: join(directory, 'passed'),
  };
}

import { join } from 'node:path';

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

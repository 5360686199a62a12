import { CustomErrorBase } from '@backstage/errors';

/**
 * Why an envelope does not open:
 *
 * - `malformed`: it is not whole, or was changed after it was sealed
 * - `unknown-key`: this backend does not have the key it was sealed with
 * - `replaced-key`: the id of its key names another key now
 * - `another-task`: it belongs to another task
 * - `another-host`: it belongs to another GitLab
 * - `expired`: it was sealed too long ago
 */
export type SealedValueProblem =
  | 'malformed'
  | 'unknown-key'
  | 'replaced-key'
  | 'another-task'
  | 'another-host'
  | 'expired';

/** A sealed value that cannot be used. Says why and what to do, and holds nothing of the value or its envelope. */
export class SealedValueError extends CustomErrorBase {
  name = 'SealedValueError' as const;
  readonly problem: SealedValueProblem;

  constructor(problem: SealedValueProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

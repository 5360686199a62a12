import type { JsonObject } from '@backstage/types';
import type { ActionHarness, HarnessTask } from '../actionHarness';

/** What the contract has to know of an action, or of one way to use it. All of its cases come from this. */
export interface ContractLine {
  /** Id of the action. */
  action: string;
  /** What tells this line from the others of the action. */
  way: string;
  /** Besides the token of the integration: which files and things the step is about. */
  input(harness: ActionHarness): JsonObject;
  /**
   * Brings about the state that the step meets, in its task or in another. What it gives is added to the input, as the
   * outputs of earlier steps are.
   */
  before?(
    harness: ActionHarness,
    task: HarnessTask,
  ): Promise<JsonObject | void>;
  /** Operations of a good run, in order. */
  requests: string[];
  /** What a good run changes at GitLab, in the words of {@link thingsAt}: `+ access token "ci" of project acme/orders`. */
  changes: string[];
  /**
   * What the second round of an `each` does with the same input:
   *
   * - `another`: makes the thing once more
   * - `same`: finds that all is as asked
   * - `refused`: fails, and changes nothing
   *
   * Left out where that is not settled; then no round is tried.
   */
  secondRound?: 'another' | 'same' | 'refused';
  /** What a second attempt after a good run outputs, where that is not what the first did. */
  again?: JsonObject;
  /** What a rollback leaves, in the words of {@link changes}. Default nothing: all is as it was. */
  kept?: string[];
  /**
   * How long after a failure a retry comes, so that GitLab acts no more on what was sent before, and nothing has to be
   * left alone because of it. Default: at once.
   */
  doubtMinutes?: number;
}

import { ServiceUnavailableError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z as zodV3 } from 'zod/v3';
import type { GitLabActionDeps } from '../../deps';
import { openStep } from '../../effects/step';
import { undoEntries } from '../../effects/undo';
import { describeEntry, type Undoing } from '../../effects/undoing';
import { tokenField } from '../../kit/fields';
import { parseInput } from '../../kit/parseInput';
import { isOpen } from '../../ledger/ledger';
import { examples } from './rollback.examples';

const ID = 'gitlab:task:rollback';

type Zod = typeof zodV3;

const input = {
  token: tokenField,
  permanently: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        'Whether projects are removed at once and for good, where GitLab allows it; otherwise GitLab keeps a deleted project under another name until its retention period is over',
      ),
};

const list = (description: string) => (z: Zod) =>
  z.array(z.string()).describe(description);

const output = {
  undone: list('What was removed, or put back as it was'),
  gone: list('What was not there any more'),
  left: list('What is still there on purpose, and why'),
};

/**
 * `gitlab:task:rollback`
 *
 * Calls    `DELETE` for the tokens, variables, branches and projects that the ledger says this task made, the newest
 *          first; `PUT` for the variables that it updated
 * Changes  nothing that the task did not make, even under the same name, and nothing that somebody has changed since
 * Again    safe: what is undone is skipped, what failed is tried again
 * Secret   opens the old values of updated variables, which the ledger keeps sealed; they go to GitLab and nowhere else
 *
 * @public
 */
export function createTaskRollbackAction(deps: GitLabActionDeps) {
  return createTemplateAction({
    id: ID,
    description:
      'Undoes what this task has made at GitLab, the newest first: revokes tokens, deletes variables and projects, and puts back the variables that it updated. Meant for a last step with if: ${{ failure() }}',
    examples,
    supportsDryRun: true,
    schema: { input, output },
    async handler(ctx) {
      const wanted = parseInput(input, ctx.input);
      const entries = await deps.ledger.ofTask(ctx.task.id);
      const open = entries.filter(isOpen);

      if (ctx.isDryRun || open.length === 0) {
        ctx.logger.info(
          open.length === 0
            ? 'This task has made nothing at GitLab that is still there'
            : `Dry run: would undo ${open.map(describeEntry).join('; ')}`,
        );
        tell([]);
        return;
      }

      const undoings: Undoing[] = [];
      for (const host of new Set(open.map(entry => entry.host))) {
        const step = await openStep(deps, ctx, {
          actionId: ID,
          host,
          token: wanted.token,
        });
        const ofHost = entries.filter(entry => entry.host === host);
        undoings.push(
          ...(await undoEntries(step, step.api, ofHost, {
            permanently: wanted.permanently,
          })),
        );
      }
      tell(undoings);

      const failed = undoings.filter(it => it.outcome === 'failed');
      if (failed.length > 0) {
        throw new ServiceUnavailableError(
          `${failed.length} of ${undoings.length} things could not be undone: ${failed.map(it => it.says.replace(/\.$/, '')).join('; ')}. Press Retry to try again; docs/recovery.md says how to do it by hand`,
        );
      }

      function tell(all: Undoing[]): void {
        const says = (outcome: Undoing['outcome']) =>
          all.filter(it => it.outcome === outcome).map(it => it.says);
        ctx.output('undone', says('undone'));
        ctx.output('gone', says('gone'));
        ctx.output('left', says('left'));
      }
    },
  });
}

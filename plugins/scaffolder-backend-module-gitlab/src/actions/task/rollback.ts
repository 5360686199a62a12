import {
  InputError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z as zodV3 } from 'zod/v3';
import type { ActionDeps } from '../../deps';
import { listing } from '../../domain/listing';
import { tokenField } from '../../input/fields';
import { parseInput } from '../../input/parseInput';
import { isOpen, type LedgerEntry } from '../../ledger/ledger';
import { RESOURCES } from '../../resources';
import type { Attempt } from '../../saga/attempt';
import { describeEntry, namingOf } from '../../saga/naming';
import { openStep } from '../../saga/stepAttempt';
import { undoEntries } from '../../saga/undo';
import type { UndoResult } from '../../saga/undoResult';
import type { Secret } from '../../sealing/secret';
import { hostOfRepoUrl } from '../../target/projectRef';
import { actionFactory } from '../actionFactory';
import { docs } from './rollback.docs';

const ID = docs.id;

type Zod = typeof zodV3;

const input = {
  token: (z: Zod) =>
    tokenField(z).describe(
      "The user's own token, for one GitLab host alone; left out, the integration's is used. Things that a user's token made may not be visible to the integration's",
    ),
  repoUrl: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'Host that "token" is for, needed where the task has acted on several; what else it says is not read',
      ),
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
  gone: list('What was no longer there'),
  left: list('What is still there on purpose, and why'),
};

/**
 * Makes the scaffolder action `gitlab:task:rollback`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createTaskRollbackAction(deps));
 * ```
 *
 * @public
 */
export const createTaskRollbackAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input, output },
    async handler(ctx) {
      const wanted = parseInput(input, ctx.input);
      const entries = await deps.store.ledger.listTask(ctx.task.id);
      const open = entries.filter(isOpen);
      const naming = namingOf(RESOURCES, entries);

      if (ctx.isDryRun || open.length === 0) {
        ctx.logger.info(
          open.length === 0
            ? 'This task has made nothing at GitLab that is still there'
            : `Dry run: would undo ${open.map(it => describeEntry(it, naming)).join('; ')}`,
        );
        report([]);
        return;
      }

      const tokenHost = wanted.token && hostOfToken(open, wanted.repoUrl, deps);
      const undoings: UndoResult[] = [];
      for (const host of new Set(open.map(entry => entry.host))) {
        const ofHost = entries.filter(entry => entry.host === host);
        undoings.push(
          ...(await undoHost(host, ofHost, {
            token: host === tokenHost ? wanted.token : undefined,
            permanently: wanted.permanently,
          })),
        );
      }
      report(undoings);

      const failed = undoings.filter(it => it.outcome === 'failed');
      if (failed.length > 0) {
        throw new ServiceUnavailableError(
          `${failed.length} of ${undoings.length} things could not be undone: ${failed.map(it => it.says.replace(/\.$/, '')).join('; ')}. docs/recovery.md says how to try again, and how to do it by hand`,
        );
      }

      /** What is at one host must not keep the things of another from being undone. */
      async function undoHost(
        host: string,
        ofHost: LedgerEntry[],
        options: { token: Secret | undefined; permanently: boolean },
      ): Promise<UndoResult[]> {
        const { token, permanently } = options;
        let attempt: Attempt;
        try {
          const opened = await openStep(deps, ctx, {
            actionId: ID,
            host,
            token,
            isOneOfSeveral: true,
          });
          attempt = opened.attempt!;
        } catch (error) {
          const because = toError(error).message;
          return ofHost.filter(isOpen).map(entry => ({
            entry,
            outcome: 'failed',
            says: `Could not undo ${describeEntry(entry, naming)}: ${because}`,
          }));
        }
        return undoEntries(attempt, ofHost, {
          resources: RESOURCES,
          permanently,
        });
      }

      function report(all: UndoResult[]): void {
        const says = (outcome: UndoResult['outcome']) =>
          all.filter(it => it.outcome === outcome).map(it => it.says);
        ctx.output('undone', says('undone'));
        ctx.output('gone', says('gone'));
        ctx.output('left', says('left'));
      }
    },
  }),
);

/**
 * Which host the token is for: the one that the author names, else the only one at which the task acted with the user's
 * own. A credential of one host is never sent to another.
 */
function hostOfToken(
  open: LedgerEntry[],
  repoUrl: string | undefined,
  { integrations }: Pick<ActionDeps, 'integrations'>,
): string | undefined {
  if (repoUrl) {
    return hostOfRepoUrl(repoUrl, integrations);
  }
  const hosts = (entries: LedgerEntry[]) => [
    ...new Set(entries.map(it => it.host)),
  ];
  const all = hosts(open);
  const ofUser = hosts(open.filter(it => it.actingAs === 'user'));
  const candidates = all.length === 1 ? all : ofUser;
  if (candidates.length === 1) {
    return candidates[0];
  }
  throw new InputError(
    `Which GitLab is "token" for? This task has made things at ${listing(all)}. Nothing was changed. Give the host as "repoUrl" of the rollback; at the others it acts with the integration's token`,
  );
}

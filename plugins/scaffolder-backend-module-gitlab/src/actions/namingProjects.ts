import { toError } from '@backstage/errors';
import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import type { ActionDeps } from '../deps';
import { PROJECT, projectDetails } from '../resources/project/details';
import { Secret } from '../sealing/secret';
import { hostOfRepoUrl } from '../target/projectRef';

/** Projects that are named by their number alone. */
const BY_NUMBER = /\bproject (\d+)\b/gi;

type Deps = Pick<ActionDeps, 'connector' | 'integrations' | 'store' | 'sealer'>;

/**
 * An action whose errors name a project by its path, with the number beside it. Requests go by the number, and people do
 * not know it. The path is what the ledger knows of this task's projects; of another GitLab is asked, only once something
 * has failed. What is not known stays as it is.
 */
export function namingProjects<A extends TemplateAction<any, any, any>>(
  action: A,
  deps: Deps,
): A {
  return {
    ...action,
    handler: async ctx => {
      try {
        await action.handler(ctx);
      } catch (caught) {
        const error = toError(caught);
        const numbers = new Set(
          [...error.message.matchAll(BY_NUMBER)].map(([, number]) => number),
        );
        for (const number of numbers) {
          const path = await pathOf(number, ctx, deps).catch(() => undefined);
          if (path) rename(error, number, path);
        }
        throw error;
      }
    },
  };
}

async function pathOf(
  number: string,
  ctx: ActionContext<any, any, any>,
  { connector, integrations, store, sealer }: Deps,
): Promise<string | undefined> {
  const known = (await store.ledger.listTask(ctx.task.id)).find(
    it => it.kind === PROJECT && it.gitlabId === number,
  );
  if (known) {
    return String(projectDetails.read(known).fullPath ?? known.name);
  }
  const { repoUrl, token } = ctx.input;
  if (!repoUrl || ctx.signal?.aborted) {
    return undefined;
  }
  const host = hostOfRepoUrl(repoUrl, integrations);
  const opened = token
    ? (await sealer.open(Secret.of(token), { taskId: ctx.task.id, host })).value
    : undefined;
  const { reads } = connector.connect({
    host,
    token: opened,
    signal: ctx.signal,
    logger: ctx.logger,
  });
  return (await reads.findProject(Number(number)))?.fullPath;
}

function rename(error: Error, number: string, path: string): void {
  const before = error.message;
  error.message = before.replace(BY_NUMBER, (whole, found) =>
    found === number ? whole.replace(number, `${path} (id ${number})`) : whole,
  );
  // The scaffolder shows the stack, which begins with the message.
  error.stack = error.stack?.replace(before, () => error.message);
}

import { InputError, toError } from '@backstage/errors';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { relativePathProblem } from '../../domain/relativePath';
import type { ActionDeps } from '../../deps';
import { refuseLostToken } from '../../access/lostToken';
import { refuseBent } from '../../target/projectRef';
import { scrub, shorten } from '../../sealing/scrub';
import { scrubbingLogger } from '../../sealing/scrubbingLogger';
import { Secret } from '../../sealing/secret';

/** Actions that find their project in `repoUrl`, unless `projectId` names it. Of the others' only the host is read. */
const FIND_PROJECT_BY_URL = [
  'gitlab:issues:create',
  'gitlab:repo:push',
  'publish:gitlab:merge-request',
];

/** Of a group, in `gitlab:group:access`; every other input whose name ends in `path` is one of files. */
const IS_NO_FILE = ['path'];

/** What an error shows: upstream's own words, and GitLab's answer, which upstream reads and repeats whole. */
const MOST_SHOWN = 1000;

/**
 * An action of upstream's, unchanged but at its borders: a sealed `token` is opened,
 * `scaffolder.requireScmUserCredentials` is obeyed by every one of them, a `repoUrl` that says more than one thing is
 * refused, so is a path that leaves its folder, and neither an error nor a line of the log shows a credential: the error
 * comes out without its cause, which carries the request with its headers.
 */
export function withSealedToken<A extends TemplateAction<any, any, any>>(
  action: A,
  deps: Pick<
    ActionDeps,
    'attempts' | 'config' | 'integrations' | 'recoveries' | 'sealer'
  >,
): A {
  const configured = deps.integrations.gitlab
    .list()
    .flatMap(({ config }) => (config.token ? [Secret.of(config.token)] : []));
  return {
    ...action,
    handler: async ctx => {
      const { token, repoUrl, projectId } = ctx.input as {
        token?: string;
        repoUrl: string;
        projectId?: number | string;
      };
      refusePathsThatLeave(ctx.input);
      if (FIND_PROJECT_BY_URL.includes(action.id) && projectId === undefined) {
        refuseBent(repoUrl, deps.integrations);
      }
      if (deps.config.requireScmUserCredentials && !token) {
        throw new InputError(
          `${action.id} needs the user's own token: scaffolder.requireScmUserCredentials is on, and the step has no "token"`,
        );
      }
      await refuseLostToken(deps, ctx, Boolean(token?.trim()));
      const opened = token
        ? await deps.sealer.open(Secret.of(token), {
            taskId: ctx.task.id,
            host: hostOf(repoUrl),
          })
        : undefined;
      const secrets = [...(opened ? [opened.value] : []), ...configured];
      const input = opened
        ? { ...ctx.input, token: opened.value.reveal() }
        : ctx.input;
      const logger = scrubbingLogger(ctx.logger, secrets);
      await runWithoutCause(
        () => action.handler({ ...ctx, input, logger }),
        secrets,
      );
    },
  };
}

/** Of the workspace, or of the repository: `sourcePath`, `targetPath`. */
function refusePathsThatLeave(input: Record<string, unknown>): void {
  for (const [name, path] of Object.entries(input)) {
    const problem =
      /path$/i.test(name) &&
      typeof path === 'string' &&
      !IS_NO_FILE.includes(name) &&
      relativePathProblem(path);
    if (problem) {
      throw new InputError(`${name}: "${path}" ${problem}`);
    }
  }
}

/** As upstream's actions read it, all of them: it is where the token is going to be sent. */
function hostOf(repoUrl: unknown): string {
  try {
    return new URL(`https://${repoUrl}`).host;
  } catch {
    throw new InputError('repoUrl is not an address of a GitLab host');
  }
}

async function runWithoutCause(
  run: () => Promise<void>,
  secrets: Secret[],
): Promise<void> {
  try {
    await run();
  } catch (caught) {
    const { name, message, stack } = toError(caught);
    const error = new Error(shorten(scrub(message, secrets), MOST_SHOWN));
    error.name = name;
    error.stack = [`${name}: ${error.message}`, ...framesOf(stack)].join('\n');
    throw error;
  }
}

/** Without the message, which stands before them. */
function framesOf(stack = ''): string[] {
  return stack.split('\n').filter(line => /^ {4}at /.test(line));
}

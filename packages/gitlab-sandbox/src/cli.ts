import { parseArgs } from 'node:util';
import { Sandbox, startSandbox } from './sandbox';
import { ACCESS_LEVELS } from './world/accessLevels';
import { fullPathOf } from './world/namespaces';
import { DataDirectoryError } from './world/storage';

const USAGE = `Usage: gitlab-sandbox [options]

A GitLab to develop and test against, on 127.0.0.1.

  --port <number>      where to listen (default 8929; 0 is any free port)
  --latency <ms>       how long each request waits before it is served
  --data-dir <path>    keep the world and its repositories there, across restarts
  --now <time>         stop the clock at this time
  --help               this text
`;

/** The flags were wrong; the text says how. */
class UsageError extends Error {}

function readNumber(
  text: string | undefined,
  flag: string,
): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`${flag} must be a whole number, got ${text}`);
  }
  return Number(text);
}

function readFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        latency: { type: 'string' },
        'data-dir': { type: 'string' },
        now: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const ROLES: Record<number, string> = Object.fromEntries(
  Object.entries(ACCESS_LEVELS).map(([role, level]) => [level, role]),
);

/** `maintainer of acme`: where a user has a role of their own. */
function rolesOf({ world }: Sandbox, userId: number): string[] {
  return world.state.memberships
    .filter(
      ({ userId: id, resource }) => id === userId && resource.kind === 'group',
    )
    .flatMap(({ accessLevel, resource }) => {
      const group = world.state.namespaces.find(({ id }) => id === resource.id);
      return group
        ? [`${ROLES[accessLevel]} of ${fullPathOf(world, group)}`]
        : [];
    });
}

/** Where it is, who there is, and with which tokens. */
export function describe(sandbox: Sandbox): string {
  const { users, accessTokens } = sandbox.world.state;
  const people = users
    .filter(({ botOf }) => botOf === null)
    .map(user => {
      const token = accessTokens.find(({ userId }) => userId === user.id);
      const roles = user.admin
        ? 'administrator'
        : rolesOf(sandbox, user.id).join(', ') || 'member of nothing';
      return `  ${user.username.padEnd(8)} ${(token?.value ?? '').padEnd(
        22,
      )} ${roles}`;
    });
  return [
    `A GitLab sandbox is listening on ${sandbox.url}`,
    '',
    `  API       ${sandbox.links.api('')}`,
    `  Controls  ${sandbox.links.web('-/sandbox/state')}`,
    '',
    'Users and their tokens (they open nothing anywhere else):',
    ...people,
    '',
    'Try:',
    `  curl -H 'PRIVATE-TOKEN: sandbox-root-token' ${sandbox.links.api(
      '/projects',
    )}`,
    `  git clone ${sandbox.url.replace(
      '//',
      '//any:sandbox-alice-token@',
    )}/acme/platform/hello.git`,
    '',
  ].join('\n');
}

function untilSignal(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** Runs until it is interrupted; the result is the exit status. */
export async function main(args: string[]): Promise<number> {
  try {
    const flags = readFlags(args);
    if (flags.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const sandbox = await startSandbox({
      port: readNumber(flags.port, '--port') ?? 8929,
      latencyMs: readNumber(flags.latency, '--latency'),
      dataDir: flags['data-dir'],
      now: flags.now,
    });
    process.stdout.write(describe(sandbox));
    await untilSignal();
    await sandbox.stop();
    return 0;
  } catch (error) {
    const isExpected =
      error instanceof UsageError ||
      error instanceof RangeError ||
      error instanceof DataDirectoryError ||
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isExpected) {
      throw error;
    }
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

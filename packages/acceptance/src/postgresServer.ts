import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { freePort } from './freePort';
import { PostgresServer } from './portalDatabase';

/** Where Debian keeps the programs of its PostgreSQL versions. */
const DEBIAN = '/usr/lib/postgresql';

export interface TemporaryPostgres extends PostgresServer {
  stop(): Promise<void>;
}

/** Directory of PostgreSQL's programs, if it is installed: `apt-get install postgresql`. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : [];
  return [
    ...versions.map(version => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ].find(directory => existsSync(join(directory, 'initdb')));
}

/** A server of its own on 127.0.0.1, with its data in a temporary directory. Whoever is on this machine may use it. */
export async function startPostgres(): Promise<TemporaryPostgres> {
  const programs = findPostgres();
  if (!programs) {
    throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  }
  const directory = mkdtempSync(join(tmpdir(), 'forgekey-postgres-'));
  const data = join(directory, 'data');
  const account = serverAccount();
  if (account) {
    chownSync(directory, account.uid, account.gid);
  }
  const user = 'forgekey';
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', user, '--auth', 'trust', '--no-sync'],
    { ...account, cwd: directory, stdio: 'ignore' },
  );

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: directory,
    // What a crash of the machine would lose is not what is tested.
    fsync: 'off',
    // Every plugin of every backend has connections of its own.
    max_connections: '200',
  };
  const server = spawn(
    join(programs, 'postgres'),
    [
      '-D',
      data,
      '-p',
      `${port}`,
      ...Object.entries(settings).flatMap(([key, value]) => [
        '-c',
        `${key}=${value}`,
      ]),
    ],
    { ...account, cwd: directory, stdio: 'ignore' },
  );
  const remove = () => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', remove);

  const stop = async () => {
    process.off('exit', remove);
    if (server.exitCode === null) {
      const closed = once(server, 'close');
      // Immediate shutdown: connections are dropped, and nothing is kept anyway.
      server.kill('SIGQUIT');
      await closed;
    }
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    await until(
      () =>
        spawnSync(join(programs, 'pg_isready'), [
          '--host=127.0.0.1',
          `--port=${port}`,
        ]).status === 0,
      {
        what: 'PostgreSQL to be ready',
        hopeless: () =>
          server.exitCode === null ? undefined : 'PostgreSQL did not start',
      },
    );
  } catch (error) {
    // Left running, it would keep the process of the tests from ending.
    await stop();
    throw error;
  }
  return { host: '127.0.0.1', port, user, password: '', stop };
}

/** PostgreSQL refuses to run as root; Debian's package has made an account for it. */
function serverAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

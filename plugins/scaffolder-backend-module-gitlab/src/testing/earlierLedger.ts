import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import createKnex, { Knex } from 'knex';

/** The tasks of `ledger/__fixtures__/4a48511`, in the order in which they ran. Its README tells what each did. */
export const EARLIER_TASKS = [
  'deposited',
  'chained',
  'left behind',
  'rolled back',
  'created',
  'updated',
  'refused',
  'replaced',
  'killed',
] as const;

export type EarlierTask = (typeof EARLIER_TASKS)[number];

const FIXTURES = resolvePackagePath(
  '@forgekey/plugin-scaffolder-backend-module-gitlab',
  'src/ledger/__fixtures__/4a48511',
);

/** Opens a copy of the SQLite database that an earlier version wrote. */
export function openEarlierSqlite(directory: string): Knex {
  const filename = join(directory, 'ledger.sqlite');
  copyFileSync(join(FIXTURES, 'ledger.sqlite'), filename);
  return createKnex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
}

/** Fills an empty PostgreSQL database with what an earlier version wrote. */
export async function restoreEarlierPostgres(knex: Knex): Promise<void> {
  const dump = readFileSync(join(FIXTURES, 'ledger.sql'), 'utf8');
  // The dump leaves its connection without a search path.
  await knex.raw(`${dump}\nRESET ALL;`);
}

/** Ids of the tasks, which no two databases have in common. */
export async function earlierTaskIds(
  knex: Knex,
): Promise<Record<EarlierTask, string>> {
  const ids: string[] = await knex('forgekey_gitlab_ledger')
    .groupBy('task_id')
    .orderByRaw('min(sequence)')
    .pluck('task_id');
  if (ids.length !== EARLIER_TASKS.length) {
    throw new Error(`Expected ${EARLIER_TASKS.length} tasks in ${FIXTURES}`);
  }
  return Object.fromEntries(
    EARLIER_TASKS.map((task, i) => [task, ids[i]]),
  ) as Record<EarlierTask, string>;
}

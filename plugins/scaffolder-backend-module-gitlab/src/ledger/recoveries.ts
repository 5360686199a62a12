import type { DatabaseService } from '@backstage/backend-plugin-api';

/** What the scaffolder remembers of a task that it has taken up again. */
export interface Recoveries {
  /**
   * Whether this is another attempt of a task: one whose backend died, or one that somebody retried. Where the
   * scaffolder's table cannot be read, it may be.
   */
  mayBeRecovered(taskId: string): Promise<boolean>;
}

/** Reads the scaffolder's own events, in the database that the module shares with it; an action is not told. */
export function createRecoveries(
  database: Pick<DatabaseService, 'getClient'>,
): Recoveries {
  return {
    async mayBeRecovered(taskId) {
      try {
        const knex = await database.getClient();
        const event = await knex('task_events')
          .where({ task_id: taskId, event_type: 'recovered' })
          .first('id');
        return event !== undefined;
      } catch {
        return true;
      }
    },
  };
}

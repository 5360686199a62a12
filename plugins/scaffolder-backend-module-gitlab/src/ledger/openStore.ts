import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Clock } from '../time/clock';
import { DatabaseLeases } from './databaseLeases';
import { DatabaseLedger } from './databaseLedger';
import { DatabaseRegister } from './databaseRegister';
import type { Leases } from './leases';
import type { Ledger } from './ledger';
import { migrate } from './migrate';
import { openPortal, type Portal } from './portal';
import type { Register } from './register';
import { takeOverEarlier, type TakenOver } from './takeOverEarlier';
import type { Timing } from './timing';

/** All that the module keeps in the scaffolder's own database, SQLite or PostgreSQL. */
export interface Store {
  ledger: Ledger;
  register: Register;
  leases: Leases;
  portal: Portal;
  /** What this start has put into the register. */
  takenOver: TakenOver;
}

/**
 * Brings the tables up to date and opens them.
 *
 * @param options.retentionMs - how long a closed entry of the ledger is kept, in milliseconds
 * @param options.baseUrl - `app.baseUrl`
 */
export async function openStore(options: {
  database: DatabaseService;
  clock: Clock;
  retentionMs: number;
  baseUrl: string;
  timing: Timing;
}): Promise<Store> {
  const { database, clock, retentionMs, baseUrl, timing } = options;
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  const takenOver = await takeOverEarlier(knex, clock.now());
  return {
    ledger: new DatabaseLedger(knex, clock, retentionMs),
    register: new DatabaseRegister(knex),
    leases: new DatabaseLeases(knex, timing),
    portal: await openPortal(knex, { baseUrl, now: clock.now() }),
    takenOver,
  };
}

import type { Knex } from 'knex';

/** Something more that is recorded in the same transaction, or not at all. Made by the register, handed to the ledger. */
export type Also = (trx: Knex.Transaction) => Promise<void>;

import Sqlite from 'better-sqlite3';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** One field of one row, wherever the portal keeps it. */
export interface StoredField {
  /** `scaffolder.tasks.state`, for example. */
  name: string;
  content: Buffer;
}

export interface PortalDatabase {
  /** `backend.database` of the portal's configuration. */
  config: Record<string, unknown>;
  /** Everything that is in it, of every plugin and every table. */
  fields(): Promise<StoredField[]>;
}

/** One SQLite file per plugin. */
export function sqliteFiles(directory: string): PortalDatabase {
  return {
    config: { client: 'better-sqlite3', connection: { directory } },
    async fields() {
      const files = existsSync(directory)
        ? readdirSync(directory).filter(file => file.endsWith('.sqlite'))
        : [];
      return files.flatMap(file =>
        readSqlite(join(directory, file), file.replace(/\.sqlite$/, '')),
      );
    },
  };
}

function readSqlite(file: string, plugin: string): StoredField[] {
  const database = new Sqlite(file, { readonly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all() as string[];
    return tables.flatMap(table =>
      database
        .prepare(`SELECT * FROM "${table}"`)
        .all()
        .flatMap(row => rowFields(`${plugin}.${table}`, row)),
    );
  } finally {
    database.close();
  }
}

export interface PostgresServer {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** One PostgreSQL database per plugin, told apart from those of other portals by their prefix. */
export function postgresDatabases(
  server: PostgresServer,
  prefix: string,
): PortalDatabase {
  return {
    config: { client: 'pg', connection: server, prefix },
    async fields() {
      const names = await withClient(server, 'postgres', async client => {
        const { rows } = await client.query(
          'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
          [prefix],
        );
        return rows.map(row => row.datname as string);
      });
      const perDatabase = await Promise.all(
        names.map(name =>
          withClient(server, name, client =>
            readPostgres(client, name.slice(prefix.length)),
          ),
        ),
      );
      return perDatabase.flat();
    },
  };
}

async function readPostgres(
  client: Client,
  plugin: string,
): Promise<StoredField[]> {
  const { rows: tables } = await client.query(
    "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
  );
  const fields: StoredField[] = [];
  for (const { table_schema: schema, table_name: table } of tables) {
    const { rows } = await client.query(`SELECT * FROM "${schema}"."${table}"`);
    fields.push(...rows.flatMap(row => rowFields(`${plugin}.${table}`, row)));
  }
  return fields;
}

async function withClient<T>(
  server: PostgresServer,
  database: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...server, database });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function rowFields(table: string, row: unknown): StoredField[] {
  return Object.entries(row as Record<string, unknown>)
    .filter(([, value]) => value !== null)
    .map(([column, value]) => ({
      name: `${table}.${column}`,
      content: toBuffer(value),
    }));
}

function toBuffer(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) {
    return value;
  }
  return Buffer.from(
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  );
}

/* What this package uses of two drivers that ship no types. */

declare module 'better-sqlite3' {
  interface Statement {
    pluck(): Statement;
    all(): unknown[];
  }

  export default class Database {
    constructor(file: string, options: { readonly: boolean });
    prepare(sql: string): Statement;
    close(): void;
  }
}

declare module 'pg' {
  export class Client {
    constructor(options: {
      host: string;
      port: number;
      user: string;
      password: string;
      database: string;
    });
    connect(): Promise<void>;
    query(
      sql: string,
      values?: unknown[],
    ): Promise<{ rows: Record<string, string>[] }>;
    end(): Promise<void>;
  }
}

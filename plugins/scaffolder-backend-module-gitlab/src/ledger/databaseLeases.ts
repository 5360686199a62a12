import { createHash, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Lease, LeaseRequest, Leases } from './leases';
import type { Timing } from './timing';

const TABLE = 'forgekey_gitlab_lease';
const LONGEST_TARGET = 255;
/** A holder counts its lease as lost this much earlier than the database does, as a share of its length. */
const MARGIN = 1 / 12;
const FIRST_POLL_MS = 20;
const LONGEST_POLL_MS = 500;

/** {@link Leases} in the scaffolder's own database, shared by all replicas. */
export class DatabaseLeases implements Leases {
  constructor(
    private readonly knex: Knex,
    private readonly timing: Pick<Timing, 'leaseMs' | 'extendEveryMs'>,
  ) {}

  async hold<T>(
    request: LeaseRequest,
    run: (lease: Lease) => Promise<T>,
  ): Promise<T> {
    const targets = [...new Set(request.targets)].map(shorten).sort();
    const holder = randomUUID();
    let heldUntil = await this.acquireWithin(request, targets, holder);
    let lost = false;
    const extend = async () => {
      const asked = performance.now();
      const kept = await this.extend(targets, holder);
      if (kept) {
        heldUntil = this.end(asked);
      } else {
        lost = true;
      }
    };
    const timer = setInterval(() => {
      extend().catch(() => {}); // a database that does not answer lets it run out
    }, this.timing.extendEveryMs);
    timer.unref();
    try {
      return await run({
        holder,
        target: targets[0],
        isHeld: () => !lost && performance.now() < heldUntil,
      });
    } finally {
      clearInterval(timer);
      // What cannot be given back runs out.
      await this.release(targets, holder).catch(() => {});
    }
  }

  private async acquireWithin(
    request: LeaseRequest,
    targets: string[],
    holder: string,
  ): Promise<number> {
    const start = performance.now();
    let waiting = false;
    for (let pollMs = FIRST_POLL_MS; ; pollMs *= 2) {
      const asked = performance.now();
      const other = await this.acquire(targets, holder, request.says);
      if (!other) {
        return this.end(asked);
      }
      if (!waiting) {
        waiting = true;
        request.onWait?.(other);
      }
      const waited = performance.now() - start;
      if (waited > request.budgetMs) {
        throw new ServiceUnavailableError(
          `${other} writes to the same thing at GitLab, and has not ended within ${Math.round(waited / 1000)} s. Nothing was changed. Try again when it has`,
        );
      }
      await delay(Math.min(pollMs, LONGEST_POLL_MS), undefined, {
        signal: request.signal,
      });
    }
  }

  /** All or none, in one statement. @returns what the holder of one of them says, where there is one */
  private async acquire(
    targets: string[],
    holder: string,
    says: string,
  ): Promise<string | undefined> {
    const now = this.now();
    const row = `(?, ?, ${now} + ${this.timing.leaseMs}, ?)`;
    const { rows } = await this.rows(
      `insert into ${TABLE} (target, holder, expires_at, says)
       values ${targets.map(() => row).join(', ')}
       on conflict (target) do update
         set holder = excluded.holder, expires_at = excluded.expires_at, says = excluded.says
         where ${TABLE}.expires_at < ${now}
       returning target`,
      targets.flatMap(target => [target, holder, says]),
    );
    const taken = rows.map(it => (it as { target: string }).target);
    if (taken.length === targets.length) {
      return undefined;
    }
    if (taken.length > 0) {
      await this.release(taken, holder);
    }
    const other = await this.knex(TABLE)
      .whereIn('target', targets)
      .whereNot({ holder })
      .first();
    return other?.says ?? 'Another run';
  }

  private async extend(targets: string[], holder: string): Promise<boolean> {
    const now = this.now();
    const { rows } = await this.rows(
      `update ${TABLE} set expires_at = ${now} + ${this.timing.leaseMs}
       where target in (${targets.map(() => '?').join(', ')}) and holder = ? and expires_at > ${now}
       returning target`,
      [...targets, holder],
    );
    return rows.length === targets.length;
  }

  private async release(targets: string[], holder: string): Promise<void> {
    await this.knex(TABLE)
      .whereIn('target', targets)
      .where({ holder })
      .delete();
  }

  /** Leases go by the database's clock where it has one of its own, so that the clocks of replicas may differ. */
  private now(): string {
    return this.isPostgres()
      ? '(extract(epoch from clock_timestamp()) * 1000)::bigint'
      : String(Date.now());
  }

  private end(asked: number): number {
    return asked + this.timing.leaseMs * (1 - MARGIN);
  }

  private isPostgres(): boolean {
    return String(this.knex.client.config.client).includes('pg');
  }

  private async rows(
    sql: string,
    bindings: unknown[],
  ): Promise<{ rows: unknown[] }> {
    const answer = await this.knex.raw(sql, bindings as Knex.RawBinding[]);
    return Array.isArray(answer) ? { rows: answer } : answer;
  }
}

function shorten(target: string): string {
  return target.length <= LONGEST_TARGET
    ? target
    : `sha256:${createHash('sha256').update(target).digest('hex')}`;
}

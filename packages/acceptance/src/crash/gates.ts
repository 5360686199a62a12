/*
 * Loaded into the portal's process before anything else. Each write by which the ledger or the scaffolder remembers how
 * far a task is becomes a gate: it is noted that it was passed, and a gate that is armed is never passed, so that the
 * task stands still right there until the process is killed.
 */
import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { gateFiles } from './gateFiles';

interface Row {
  id?: string;
  kind?: string;
  state?: string;
}

interface Builder {
  _method?: string;
  _single?: { table?: string; insert?: Row; update?: Row };
  _statements?: { grouping: string; column?: unknown; value?: unknown }[];
  client?: { transacting?: boolean };
}

type Run = (this: { builder: Builder }) => Promise<unknown>;

const files = gateFiles(process.env.FORGEKEY_GATES ?? '');
const kinds = new Map<string, string>();
const known = new Map<string, Set<string>>();

// eslint-disable-next-line @typescript-eslint/no-require-imports
const Runner: {
  prototype: { run: Run };
} = require('knex/lib/execution/runner');

const run = Runner.prototype.run;
Runner.prototype.run = async function gated() {
  const name = nameOf(this.builder);
  if (!name) {
    return run.call(this);
  }
  await pass(`before ${name}`);
  const result = await run.call(this);
  await pass(`after ${name}`);
  return result;
};

async function pass(gate: string): Promise<void> {
  appendFileSync(files.passed, `${Date.now()}\t${gate}\n`);
  if (existsSync(files.armed) && readFileSync(files.armed, 'utf8') === gate) {
    renameSync(files.armed, files.reached);
    await new Promise(() => {});
  }
}

function nameOf(builder: Builder): string | undefined {
  const { _method: method, _single: { table, insert, update } = {} } = builder;
  if (table === 'forgekey_gitlab_ledger') {
    if (method === 'insert' && insert?.id && insert.kind) {
      kinds.set(insert.id, insert.kind);
      return `the ledger intends ${insert.kind}`;
    }
    if (method === 'update' && update?.state) {
      return `the ledger notes ${kinds.get(idOf(builder)) ?? 'something'} as ${update.state}`;
    }
  }
  if (table === 'tasks' && method === 'update' && update?.state) {
    return describeProgress(idOf(builder), update.state);
  }
  return undefined;
}

/** What is new in the state that the scaffolder keeps of a task. */
function describeProgress(taskId: string, text: string): string {
  const { checkpoints = {}, steps = {} } = JSON.parse(text).state ?? {};
  const all = [
    ...Object.entries<{ status: string }>(checkpoints).map(
      ([key, { status }]) =>
        `the checkpoint of step ${key.split('.')[3]} is kept (${status})`,
    ),
    ...Object.keys(steps).map(id => `step ${id} is kept as completed`),
  ];
  const before = known.get(taskId) ?? new Set();
  known.set(taskId, new Set(all));
  return all.find(it => !before.has(it)) ?? all.join(', ');
}

function idOf({ _statements = [] }: Builder): string {
  const where = _statements.find(
    ({ grouping, column }) => grouping === 'where' && column === 'id',
  );
  return String(where?.value ?? '');
}

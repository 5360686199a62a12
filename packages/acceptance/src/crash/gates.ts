/*
 * Loaded into the portal's process before anything else. Each write by which the ledger or the scaffolder remembers how
 * far a task is becomes a gate: it is noted that it was passed, and a gate that is armed is never passed, so that the
 * task stands still right there until the process is killed.
 */
import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gateFiles } from './gateFiles';

interface SavedState {
  taskId: string;
  state?: {
    checkpoints?: Record<string, { status: string }>;
    steps?: Record<string, unknown>;
  };
}

type Method = (this: unknown, ...args: any[]) => Promise<unknown>;

const files = gateFiles(process.env.FORGEKEY_GATES ?? '');
const known = new Map<string, Set<string>>();
/** Of the workspace of each task. */
const saves = new Map<string, number>();

const MODULE = '@forgekey/plugin-scaffolder-backend-module-gitlab/src';
/* eslint-disable @typescript-eslint/no-require-imports */
const { DatabaseLedger } = require(`${MODULE}/ledger/databaseLedger`);
const { TIMING } = require(`${MODULE}/ledger/timing`);
const { DatabaseTaskStore } = require(
  inPackage(
    'plugin-scaffolder-backend',
    'scaffolder/tasks/DatabaseTaskStore.cjs.js',
  ),
);
const { DatabaseWorkspaceProvider } = require(
  inPackage(
    'plugin-scaffolder-backend-module-workspace-database',
    'provider/DatabaseWorkspaceProvider.cjs.js',
  ),
);
/* eslint-enable @typescript-eslint/no-require-imports */

/** So that nobody waits a minute for the lease of a process that was killed. */
Object.assign(TIMING, { leaseMs: 5000, extendEveryMs: 1500 });

/** What the ledger notes, in one transaction with what the register does. */
const LEDGER_GATES: Record<string, (...args: any[]) => string> = {
  begin: (_, { kind }) => `the ledger intends ${kind}`,
  note: ({ kind }) => `the ledger notes more of ${kind}`,
  keepPrior: ({ kind }) => `the ledger keeps what ${kind} was before`,
  recordMade: ({ kind }) => `the ledger notes ${kind} as made`,
  reopen: ({ kind }) => `the ledger notes ${kind} as intended`,
  close: ({ kind }, state) => `the ledger notes ${kind} as ${state}`,
};
for (const [method, describe] of Object.entries(LEDGER_GATES)) {
  gate(DatabaseLedger.prototype, method, (_, args) => describe(...args));
}
/** What the scaffolder remembers of a task. */
gate(DatabaseTaskStore.prototype, 'saveTaskState', (_, [options]) =>
  describeProgress(options),
);
gate(
  DatabaseTaskStore.prototype,
  'completeTask',
  (_, [{ status }]) => `the task is kept as ${status}`,
);
gate(
  DatabaseWorkspaceProvider.prototype,
  'serializeWorkspace',
  (_, [{ taskId }]) => {
    const nth = (saves.get(taskId) ?? 0) + 1;
    saves.set(taskId, nth);
    return `the workspace is kept (${nth})`;
  },
);

function gate(
  prototype: Record<string, Method>,
  method: string,
  describe: (self: unknown, args: any[]) => string | undefined,
): void {
  const run = prototype[method];
  prototype[method] = async function gated(...args) {
    const name = describe(this, args);
    if (!name) {
      return run.apply(this, args);
    }
    await pass(`before ${name}`);
    const result = await run.apply(this, args);
    await pass(`after ${name}`);
    return result;
  };
}

async function pass(name: string): Promise<void> {
  appendFileSync(files.passed, `${Date.now()}\t${name}\n`);
  if (existsSync(files.armed) && readFileSync(files.armed, 'utf8') === name) {
    renameSync(files.armed, files.reached);
    await new Promise(() => {});
  }
}

/** What is new in the state that the scaffolder keeps of a task. */
function describeProgress({ taskId, state }: SavedState): string | undefined {
  const { checkpoints = {}, steps = {} } = state ?? {};
  const all = [
    ...Object.entries(checkpoints).map(
      ([key, { status }]) =>
        `the checkpoint of step ${key.split('.')[3]} is kept (${status})`,
    ),
    ...Object.keys(steps).map(id => `step ${id} is kept as completed`),
  ];
  const before = known.get(taskId) ?? new Set();
  known.set(taskId, new Set(all));
  return all.find(it => !before.has(it)) ?? all.join(', ');
}

/** A file of a package that its exports do not name. */
function inPackage(name: string, file: string): string {
  return join(
    dirname(require.resolve(`@backstage/${name}/package.json`)),
    'dist',
    file,
  );
}

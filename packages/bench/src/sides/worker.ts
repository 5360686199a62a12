import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { measure } from '../measure/measure';
import { actionsOf } from './actions';
import { startBackend } from './backend';
import { runAction, runChain, workspaceOf } from './chain';
import type { Job, Measured, SideName } from './job';

interface Place {
  side: SideName;
  gitlab: string;
  directory: string;
}

const PEOPLE_LOOK_MS = 50;

type Doers = {
  [J in Job as J['kind']]: (place: Place, job: J) => Promise<Measured>;
};

const DOERS: Doers = {
  async chains(place, { count, atOnce, files }) {
    const actions = await actionsOf(place.side, place.gitlab, place.directory);
    const { host } = new URL(place.gitlab);
    const workspaces: string[] = [];
    for (let i = 0; i <= count; i++) {
      const content = { files, bytes: 3000, random: false };
      workspaces.push(await workspaceOf(place.directory, content));
    }
    const chain = (i: number) =>
      runChain(actions, { host, name: `chain-${i}`, workspace: workspaces[i] });
    // What is loaded and connected the first time only is not what is measured.
    await chain(count).catch(() => {});
    await forgetRequests(place);
    return measure(async () => {
      let next = 0;
      let failed = 0;
      const runner = async () => {
        while (next < count) {
          const i = next++;
          failed += await chain(i).then(
            () => 0,
            () => 1,
          );
        }
      };
      await Promise.all(Array.from({ length: atOnce }, runner));
      return failed;
    });
  },

  async publish(place, { files, bytes, random }) {
    const actions = await actionsOf(place.side, place.gitlab, place.directory);
    const { host } = new URL(place.gitlab);
    const publish = (name: string, workspace: string) =>
      runAction(
        actions['publish:gitlab'],
        {
          repoUrl: `${host}?owner=acme&repo=${name}`,
          defaultBranch: 'main',
          repoVisibility: 'private',
        },
        { id: name, workspace, signal: new AbortController().signal },
      );
    const small = { files: 2, bytes: 100, random: false };
    await publish('warm', await workspaceOf(place.directory, small));
    const content = { files, bytes, random };
    const workspace = await workspaceOf(place.directory, content);
    await forgetRequests(place);
    return measure(async () => {
      await publish('measured', workspace);
      return 0;
    });
  },

  async tasks(place, { count, perMinute }) {
    const backend = await startBackend(place.side, { ...place, perMinute });
    return measure(async () => {
      for (let i = 0; i < count; i++) await backend.submit(`task-${i}`);
      for (;;) {
        const { completed = 0, failed = 0 } = await backend.count();
        if (completed + failed === count) return failed;
        await pause(PEOPLE_LOOK_MS);
      }
    });
  },

  async autocomplete(place) {
    const backend = await startBackend(place.side, place);
    return measure(async () => ((await backend.autocomplete()) > 0 ? 0 : 1));
  },

  async start(place) {
    return measure(async () => {
      await startBackend(place.side, place);
      return 0;
    });
  },
};

/** What was asked of GitLab until now is not counted. */
async function forgetRequests({ gitlab }: Place): Promise<void> {
  await fetch(`${gitlab}/-/sandbox/requests`, { method: 'DELETE' });
}

/** Of a process that `run.ts` has started: does one job and says what it cost. */
async function main(): Promise<void> {
  const [side, gitlab, text] = process.argv.slice(2);
  const job = JSON.parse(text) as Job;
  const directory = await mkdtemp(join(tmpdir(), 'forgekey-bench-'));
  const doer = DOERS[job.kind] as (place: Place, job: Job) => Promise<Measured>;
  const measured = await doer(
    { side: side as SideName, gitlab, directory },
    job,
  );
  await rm(directory, { recursive: true, force: true });
  process.send?.({ measured }, () => process.exit(0));
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});

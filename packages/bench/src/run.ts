import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Result, Row } from './row';
import type { Job, Measured, SideName } from './sides/job';
import { GitLab } from './gitlab';

const TRANSFORM = '@backstage/cli/config/nodeTransform.cjs';

/** A job in a process of its own. */
function runWorker(
  side: SideName,
  gitlab: string,
  job: Job,
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(
      join(__dirname, 'sides/worker.ts'),
      [side, gitlab, JSON.stringify(job)],
      {
        execArgv: ['--expose-gc', '--require', TRANSFORM],
        env: { ...process.env, LOG_LEVEL: 'error' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    let measured: Measured | undefined;
    child.on('message', message => {
      // Backstage's transform of sources sends messages, too.
      measured = (message as { measured?: Measured }).measured ?? measured;
    });
    child.once('error', reject);
    child.once('exit', code =>
      measured
        ? resolve(measured)
        : reject(new Error(`${side} ended with ${code} in ${job.kind}`)),
    );
  });
}

/** One run of one side at a row, on a GitLab that is as in the beginning. */
export async function runSide(
  gitlab: GitLab,
  side: SideName,
  row: Row,
  quick: boolean,
): Promise<Result> {
  await gitlab.prepare(row);
  const measured = await runWorker(side, gitlab.url, row.job(quick));
  return { ...measured, ...(await gitlab.counts()) };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { findProgram } from './programs';
import { inRepository } from './repository';

/** What the tool that runs the pipeline needs from the machine, and nothing can stand in for. */
const PROGRAMS = ['bash', 'git', 'awk'];

const STAND_INS = inRepository('packages/acceptance/stand-ins');

export interface PipelineRun {
  exitCode: number | null;
  /** With the variables' values masked, as GitLab masks them. */
  log: string;
  /** Names of the jobs that passed. */
  passed: string[];
}

/** Programs that are missing; `apt-get install` knows them all by these names. */
export function missingPrograms(): string[] {
  return PROGRAMS.filter(program => !findProgram(program));
}

/** Whether gitlab-ci-local copies with this repository's stand-in, for want of rsync. */
export function needsStandIn(): boolean {
  return !findProgram('rsync');
}

/**
 * Runs a clone's `.gitlab-ci.yml` with gitlab-ci-local: jobs are shells on this machine. They inherit the
 * environment, so that is how they get the variables: no argument and no file holds a value.
 */
export async function runPipeline(options: {
  directory: string;
  home: string;
  variables: Record<string, string>;
}): Promise<PipelineRun> {
  const { directory, home, variables } = options;
  const child = spawn(
    process.execPath,
    [
      require.resolve('gitlab-ci-local/src/index.js'),
      '--force-shell-executor',
      '--no-color',
      '--home',
      home,
    ],
    {
      cwd: directory,
      env: {
        // The machine's own programs first.
        PATH: [dirname(process.execPath), process.env.PATH, STAND_INS].join(
          delimiter,
        ),
        HOME: home,
        LANG: 'C.UTF-8',
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  child.stdout.on('data', chunk => (log += chunk));
  child.stderr.on('data', chunk => (log += chunk));
  const [exitCode] = await once(child, 'close');
  return {
    exitCode,
    log: mask(log, Object.values(variables)),
    passed: [...log.matchAll(/^ PASS {2}(\S+)/gm)].map(([, job]) => job),
  };
}

function mask(log: string, values: string[]): string {
  return values
    .filter(value => value.length >= 8)
    .reduce((text, value) => text.replaceAll(value, '[MASKED]'), log);
}

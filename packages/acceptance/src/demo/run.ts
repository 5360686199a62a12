import { startSandbox } from '@forgekey/gitlab-sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainRequests } from '../chainRequests';
import { GitLabRest } from '../gitlabRest';
import { GitLabState } from '../gitlabState';
import { Portal } from '../portal';
import { ScaffolderClient, TaskRun } from '../scaffolderClient';
import { whatWasAsked } from './asked';
import { Evidence } from './evidence';
import { DemoOptions } from './options';
import { CLAIMS, Unprovable } from './proofs';
import { DemoSummary, ProofResult, StepSummary } from './summary';

/** Root of the sandbox's default seed. */
const SANDBOX_TOKEN = 'sandbox-root-token';

/** Starts everything, runs the template, proves what it claims, and leaves nothing behind. */
export async function runDemo(
  options: DemoOptions,
  tell: (progress: string) => void,
): Promise<DemoSummary> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'forgekey-demo-'));
  const removeWork = () =>
    rmSync(workDirectory, { recursive: true, force: true });
  process.once('exit', removeWork);
  const cleanUp: (() => unknown)[] = [removeWork];
  try {
    const started = Date.now();
    const gitlab = options.gitlab ?? (await startSandboxGitLab(cleanUp));
    const sandbox = options.gitlab ? undefined : new GitLabState(gitlab.url);
    tell(
      `GitLab    ${gitlab.url}${sandbox ? ' (a sandbox, for this run only)' : ''}`,
    );

    const portal = await Portal.start({
      gitlab,
      config: {
        // Recovery stores what steps put out: the hardest case for a secret.
        scaffolder: {
          taskRecovery: { enabled: true, workspaceProvider: 'database' },
        },
      },
    });
    cleanUp.unshift(() => portal.remove());
    const client = await ScaffolderClient.signIn(portal.url);
    await client.waitForTemplate(options.template);
    tell(
      `Portal    ${portal.url}, ready after ${seconds(Date.now() - started)}`,
    );

    const asking = Date.now();
    const run = await client.run(options);
    const tookMs = Date.now() - asking;
    const journal = await sandbox?.journal();
    const task = await client.task(run.id);
    const summary: DemoSummary = {
      ok: false,
      template: options.template,
      status: run.status,
      gitlab: gitlab.url,
      isSandbox: sandbox !== undefined,
      project: undefined,
      seconds: tookMs / 1000,
      steps: stepsOf(run, task.spec),
      links: (run.output.links ?? []).filter(link => link.url),
      requests: journal && chainRequests(journal),
      proofs: [],
      error: run.error?.message,
    };
    if (run.status !== 'completed') {
      return summary;
    }
    const rest = new GitLabRest(gitlab.url, gitlab.token);
    const path = projectPathOf(run, gitlab.url);
    const project = await rest.project(path);
    summary.project = { path, url: project.web_url };
    summary.proofs = await proveAll({
      portal,
      client,
      run,
      asked: whatWasAsked(task),
      gitlab: rest,
      gitlabToken: gitlab.token,
      project,
      journal,
      sandbox,
      workDirectory,
    });
    summary.ok = summary.proofs.every(({ outcome }) => outcome !== 'refuted');
    return summary;
  } finally {
    for (const step of cleanUp) {
      await step();
    }
    process.off('exit', removeWork);
  }
}

async function startSandboxGitLab(cleanUp: (() => unknown)[]) {
  const sandbox = await startSandbox();
  cleanUp.unshift(() => sandbox.stop());
  return { url: sandbox.url, token: SANDBOX_TOKEN };
}

async function proveAll(evidence: Evidence): Promise<ProofResult[]> {
  const results: ProofResult[] = [];
  // One after the other: some build on those before.
  for (const { claim, prove } of CLAIMS) {
    try {
      results.push({ claim, outcome: 'proven', detail: await prove(evidence) });
    } catch (error) {
      results.push({
        claim,
        outcome: error instanceof Unprovable ? 'unprovable' : 'refuted',
        detail: (error as Error).message,
      });
    }
  }
  return results;
}

/** The first link that leads into GitLab is the project's. */
function projectPathOf(run: TaskRun, gitlabUrl: string): string {
  const link = run.output.links?.find(({ url }) =>
    url?.startsWith(`${gitlabUrl}/`),
  );
  if (!link?.url) {
    throw new Error(
      'The template has no output link to the project, so there is nothing to prove.',
    );
  }
  const [path] = link.url.slice(gitlabUrl.length + 1).split('/-/');
  return decodeURIComponent(path);
}

function stepsOf(run: TaskRun, spec: unknown): StepSummary[] {
  const { steps } = spec as {
    steps: { id: string; name: string; action: string }[];
  };
  return steps.map(({ id, name, action }) => {
    const own = run.events.filter(event => event.body.stepId === id);
    const last = own.findLast(event => event.body.status)?.body.status;
    return { name, action, status: last ?? 'skipped' };
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

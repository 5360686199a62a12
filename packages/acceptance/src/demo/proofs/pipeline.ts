import { remoteTags } from '../../gitClone';
import { needsStandIn, runPipeline } from '../../pipeline';
import { Evidence } from '../evidence';
import { needSandbox } from './claim';
import { cloneDirectory, remoteOf } from './clone';

const STAND_IN =
  'rsync: a stand-in of this repository, for one copy that shell jobs do not read';

export async function showPipeline(evidence: Evidence): Promise<string> {
  const { project, workDirectory } = evidence;
  const sandbox = needSandbox(
    evidence,
    "its variables cannot be read, which is their point; look at the project's pipelines",
  );
  const stored = await sandbox.variables(project.id);
  const ran = await runPipeline({
    directory: cloneDirectory(evidence),
    home: workDirectory,
    variables: Object.fromEntries(stored.map(({ key, value }) => [key, value])),
  });
  if (ran.exitCode !== 0) {
    throw new Error(`gitlab-ci-local ended with ${ran.exitCode}:\n${ran.log}`);
  }
  const told = `${ran.passed.join(', ')} passed; ${await whatTheJobDid(evidence)}`;
  return needsStandIn() ? `${told}\n${STAND_IN}` : told;
}

async function whatTheJobDid(evidence: Evidence): Promise<string> {
  const { project } = evidence;
  const sandbox = needSandbox(evidence, 'nothing tells');
  const bots = await Promise.all(
    (await sandbox.liveTokens(project.id)).map(token => sandbox.botOf(token)),
  );
  const requests = (await sandbox.journal()).filter(entry =>
    bots.includes(entry.principal),
  );
  const refused = requests.filter(({ status }) => (status ?? 500) >= 400);
  if (requests.length === 0 || refused.length > 0) {
    throw new Error(
      requests.length === 0
        ? 'no job reached GitLab with the token'
        : `GitLab refused ${refused.map(entry => `${entry.operation} with ${entry.status}`).join(', ')}`,
    );
  }
  const tags = await remoteTags(remoteOf(evidence));
  const made = tags.map(({ name }) => name).join(', ');
  return `as ${bots.join(', ')} it made ${requests.length} requests${made && ` and pushed tag ${made}`}`;
}

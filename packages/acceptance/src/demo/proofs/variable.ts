import { only } from '../../gitlabState';
import { Evidence } from '../evidence';
import { needSandbox } from './claim';

export async function showVariables(evidence: Evidence): Promise<string> {
  const { gitlab, project, asked } = evidence;
  const all = await gitlab.variables(project.id);
  for (const key of asked.variableKeys) {
    const variable = only(
      all.filter(candidate => candidate.key === key),
      `variable ${key}`,
    );
    const shows = [
      !variable.masked && 'is not masked',
      !variable.hidden && 'is not hidden',
      variable.value !== null && 'shows its value',
    ].filter(Boolean);
    if (shows.length > 0) {
      throw new Error(`${key} ${shows.join(' and ')}`);
    }
  }
  return `${asked.variableKeys.join(', ')}: GitLab's API gives its value to nobody`;
}

export async function showSameValue(evidence: Evidence): Promise<string> {
  const { project, asked } = evidence;
  const sandbox = needSandbox(
    evidence,
    'a hidden variable gives its value to nobody, so nobody can compare',
  );
  const live = await sandbox.liveTokens(project.id);
  const stored = await sandbox.variables(project.id);
  for (const key of asked.variableKeys) {
    const variable = only(
      stored.filter(candidate => candidate.key === key),
      `variable ${key}`,
    );
    if (!live.some(token => token.value === variable.value)) {
      throw new Error(`${key} holds something else`);
    }
  }
  return 'looked up behind the API, where only the sandbox lets us look';
}

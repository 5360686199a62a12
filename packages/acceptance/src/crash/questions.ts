import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitCredentials } from '../gitClone';
import { StoredToken } from '../gitlabState';
import { GROUP } from '../world';
import { Lane } from './arena';
import { VARIABLE_KEY } from './chains';

const run = promisify(execFile);

/** One project, one live token, one variable that opens git with it: what is not so, a sentence each. */
export async function whatIsNotWhole(
  { gitlab, url }: Lane,
  name: string,
): Promise<string[]> {
  const path = `${GROUP}/${name}`;
  const { projects, liveTokens, variables } = await gitlab.traces(path);
  const live = projects.filter(({ deletion }) => !deletion);
  const complaints = [
    ...unlessOne(
      'project',
      live.map(({ id }) => id),
    ),
    ...unlessOne(
      'live token',
      liveTokens.map(({ id }) => id),
    ),
    ...unlessOne(
      'variable',
      variables.map(({ key }) => key),
    ),
  ];
  if (complaints.length > 0) {
    return complaints;
  }
  const [variable] = variables;
  if (variable.key !== VARIABLE_KEY) {
    return [`the variable is called ${variable.key}, not ${VARIABLE_KEY}`];
  }
  if (!variable.masked || !variable.hidden) {
    return ['the variable can be read in GitLab'];
  }
  if (variable.value !== liveTokens[0].value) {
    return [
      `the variable holds something else than the live token ${liveTokens[0].id}`,
    ];
  }
  const refs = await remoteBranches(`${url}/${path}.git`, variable.value);
  return refs === 'refs/heads/main'
    ? []
    : [`with the variable's value, git sees ${refs || 'no branch'}`];
}

/** What of that path is still there for people: no live project, no live token, no variable. A sentence each. */
export async function whatIsLeft(
  { gitlab }: Lane,
  name: string,
): Promise<string[]> {
  const { projects, liveTokens, variables } = await gitlab.traces(
    `${GROUP}/${name}`,
  );
  const live = projects.filter(({ deletion }) => !deletion);
  return [
    ...unlessNone(
      'project',
      live.map(({ id }) => id),
    ),
    ...unlessNone('live token', liveTokens.map(idOf)),
    ...unlessNone(
      'variable',
      variables.map(({ key }) => key),
    ),
  ];
}

function idOf({ id }: StoredToken): number {
  return id;
}

function unlessOne(noun: string, found: (string | number)[]): string[] {
  return found.length === 1 ? [] : [howMany(noun, found)];
}

function unlessNone(noun: string, found: (string | number)[]): string[] {
  return found.length === 0 ? [] : [`${howMany(noun, found)} left`];
}

/** `2 live tokens (58, 61)` */
function howMany(noun: string, found: (string | number)[]): string {
  return found.length === 0
    ? `no ${noun}`
    : `${found.length} ${noun}${found.length === 1 ? '' : 's'} (${found.join(', ')})`;
}

async function remoteBranches(url: string, token: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['ls-remote', '--heads', url], {
      env: { ...process.env, ...gitCredentials(token) },
    });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map(line => line.split('\t')[1])
      .join(', ');
  } catch (error) {
    return `an error (${String(error).split('\n').pop()})`;
  }
}

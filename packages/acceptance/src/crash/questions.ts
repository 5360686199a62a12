import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitCredentials } from '../gitClone';
import { GitLabState, Traces } from '../gitlabState';
import { GROUP } from '../testBed';
import { Lane } from './arena';
import { VARIABLE_KEY } from './chains';

const run = promisify(execFile);

/** What people see of one path: what is to be deleted does not count, but what is in it does. */
export type Things = Pick<Traces, 'projects' | 'liveTokens' | 'variables'>;

const NOTHING: Things = { projects: [], liveTokens: [], variables: [] };

/** @param except - what is left out */
export async function thingsOf(
  gitlab: GitLabState,
  name: string,
  except: Things = NOTHING,
): Promise<Things> {
  const traces = await gitlab.traces(`${GROUP}/${name}`);
  return {
    projects: traces.projects.filter(
      ({ id, deletion }) => !deletion && !except.projects.some(isThat(id)),
    ),
    liveTokens: traces.liveTokens.filter(
      ({ id }) => !except.liveTokens.some(isThat(id)),
    ),
    variables: traces.variables.filter(
      ({ key, resource }) =>
        !except.variables.some(
          it => it.key === key && it.resource.id === resource.id,
        ),
    ),
  };
}

/** One project, one live token, one variable that opens git with it: what is not so, a sentence each. */
export async function whatIsNotWhole(
  { gitlab, url }: Lane,
  name: string,
  except?: Things,
): Promise<string[]> {
  const path = `${GROUP}/${name}`;
  const things = await thingsOf(gitlab, name, except);
  const { projects, liveTokens, variables } = things;
  const complaints = [
    ...unlessOne('project', projects.map(idOf)),
    ...unlessOne('live token', liveTokens.map(idOf)),
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
  except?: Things,
): Promise<string[]> {
  const things = await thingsOf(gitlab, name, except);
  const { projects, liveTokens, variables } = things;
  return [
    ...unlessNone('project', projects.map(idOf)),
    ...unlessNone('live token', liveTokens.map(idOf)),
    ...unlessNone(
      'variable',
      variables.map(({ key }) => key),
    ),
  ];
}

function idOf({ id }: { id: number }): number {
  return id;
}

function isThat(id: number) {
  return (thing: { id: number }) => thing.id === id;
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

export async function remoteBranches(
  url: string,
  token: string,
): Promise<string> {
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

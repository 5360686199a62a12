import { StoredToken } from '../gitlabState';
import { GROUP, ROOT_TOKEN } from '../testBed';
import { Lane } from './arena';
import { StandingTask } from './killRunner';
import { remoteBranches, Things, thingsOf } from './questions';

/** What GitLab may leave when it acts on a request after everybody has looked for the last time. */
interface Leaving {
  says: string;
  /** Whether it is just that, and does no harm. */
  isIt(
    late: Things,
    all: Things,
    context: { task: StandingTask; lane: Lane },
  ): boolean | Promise<boolean>;
}

/** By operation; any other request leaves nothing, however late. */
const LEAVINGS: Record<string, Leaving> = {
  'projects.create': {
    says: 'an empty project',
    isIt: async (late, _, { lane, task }) =>
      countOf(late) === '1 0 0' &&
      (await remoteBranches(
        `${lane.url}/${GROUP}/${task.name}.git`,
        ROOT_TOKEN,
      )) === '',
  },
  'projectAccessTokens.create': {
    says: 'a live token that carries the mark of a credential, and whose value nobody has',
    isIt: (late, all) =>
      countOf(late) === '0 1 0' &&
      isMarked(late.liveTokens[0]) &&
      !all.variables.some(({ value }) => value === late.liveTokens[0].value),
  },
  'projectVariables.create': {
    says: 'a variable that holds no live token, in a project that waits for its deletion',
    isIt: (late, all) =>
      countOf(late) === '0 0 1' &&
      !all.projects.some(({ id }) => id === late.variables[0].resource.id) &&
      !all.liveTokens.some(({ value }) => value === late.variables[0].value),
  },
};

/** What a request has left that GitLab acted on when everybody had looked. */
export interface LateAct {
  late: Things;
  /** For people; `undefined` where it left nothing. */
  leaves?: string;
  complaints: string[];
}

/** @param before - what was there before GitLab acted */
export async function readLateAct(
  lane: Lane,
  task: StandingTask,
  operation: string,
  before: Things,
): Promise<LateAct> {
  const late = await thingsOf(lane.gitlab, task.name, before);
  const counted = countOf(late);
  if (counted === '0 0 0') {
    return { late, complaints: [] };
  }
  const all = await thingsOf(lane.gitlab, task.name);
  const leaving = LEAVINGS[operation];
  return (await leaving?.isIt(late, all, { task, lane }))
    ? { late, leaves: leaving.says, complaints: [] }
    : { late, complaints: [`GitLab acted late and left ${counted}`] };
}

/** Of projects, live tokens and variables: `0 1 0`. */
function countOf({ projects, liveTokens, variables }: Things): string {
  return [projects, liveTokens, variables].map(it => it.length).join(' ');
}

/** By it whoever looks knows the portal and the credential; the token is in a project of the task alone. */
function isMarked({ description }: StoredToken): boolean {
  return /\[forgekey p=\S+ c=\S+ g=\d+ k=\S+\]/.test(description ?? '');
}

import { InputError } from '@backstage/errors';
import {
  branchHierarchyProblem,
  branchNameProblem,
  branchPatternProblem,
} from '../../domain/branchName';
import type { GitLabProject } from '../../gitlab/api';
import { addOnce } from '../../resources/addition';
import { branch } from '../../resources/branch/resource';
import { protectedBranch } from '../../resources/protectedBranch/resource';
import type { Attempt } from '../../saga/attempt';

/** What the input says of branches. */
interface WantedBranches {
  defaultBranch: string;
  branches?: {
    name: string;
    create?: boolean;
    protect?: boolean;
    ref?: string;
  }[];
}

/**
 * Pure, and before anything is made.
 *
 * @param canExist - whether the project may be one that already exists, with branches and tags of its own
 * @throws InputError for what neither git nor GitLab would take
 */
export function refuseImpossibleBranches(
  wanted: WantedBranches,
  canExist: boolean,
): void {
  const problems = problemsOf(wanted, canExist).filter(Boolean);
  if (problems.length > 0) {
    throw new InputError(problems.join('; '));
  }
}

function problemsOf(
  { defaultBranch, branches = [] }: WantedBranches,
  canExist: boolean,
): (string | undefined)[] {
  const says = (field: string, name: string, problem: string | undefined) =>
    problem && `${field}: "${name}" ${problem}`;
  const known = [defaultBranch];
  const problems = branches.flatMap(({ name, create, protect, ref }, index) => {
    const field = `branches[${index}]`;
    const found = [
      create && says(`${field}.name`, name, branchNameProblem(name)),
      !create &&
        protect &&
        says(`${field}.name`, name, branchPatternProblem(name)),
      create &&
        ref !== undefined &&
        says(`${field}.ref`, ref, refProblem(ref, known, canExist)),
    ];
    if (create) known.push(name);
    return found.map(problem => problem || undefined);
  });
  return [
    says('defaultBranch', defaultBranch, branchNameProblem(defaultBranch)),
    ...problems,
    branchHierarchyProblem(known),
  ];
}

/** A new project has no tags, and no branches but those that this step makes. */
function refProblem(
  ref: string,
  known: string[],
  canExist: boolean,
): string | undefined {
  const [, name] = /^(?:refs\/heads\/)?(.*?)(?:[~^].*)?$/s.exec(ref)!;
  if (name === '' || ref.startsWith('-')) {
    return 'is no branch, tag or commit';
  }
  return canExist || known.includes(name) || name === 'HEAD'
    ? undefined
    : 'is not there in a new project: name the default branch, or a branch that the list creates before this one';
}

/** Creates and protects branches. One that already exists or is already protected is as good. */
export async function makeBranches(
  attempt: Attempt,
  wanted: WantedBranches,
  project: GitLabProject,
): Promise<void> {
  for (const listed of wanted.branches ?? []) {
    const { name, create, protect, ref = wanted.defaultBranch } = listed;
    if (create) {
      await createBranch(attempt, project, name, ref);
    }
    if (protect) {
      await protectBranch(attempt, project, name);
    }
  }
}

async function createBranch(
  attempt: Attempt,
  project: GitLabProject,
  name: string,
  ref: string,
): Promise<void> {
  const outcome = await addOnce(attempt, branch, project, name, async api => {
    const { commitId } = await api.createBranch(project.id, name, ref);
    return { details: { commitId } };
  });
  attempt.logger.info(
    `Branch ${name} of ${project.fullPath}: ${outcome === 'added' ? `created at ${ref}` : 'already exists'}`,
  );
}

async function protectBranch(
  attempt: Attempt,
  project: GitLabProject,
  name: string,
): Promise<void> {
  const outcome = await addOnce(
    attempt,
    protectedBranch,
    project,
    name,
    async api => {
      const { id } = await api.protectBranch(project.id, name);
      return { gitlabId: id };
    },
  );
  attempt.logger.info(
    `Branch ${name} of ${project.fullPath}: ${outcome === 'added' ? 'protected' : 'was protected already'}`,
  );
}

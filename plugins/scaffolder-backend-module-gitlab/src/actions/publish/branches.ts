import { addOnce } from '../../effects/addition';
import type { Step } from '../../effects/step';
import type { GitLabProject } from '../../gitlab/api';

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

/** Creates and protects branches. What is there already, or protected already, is as good. */
export async function makeBranches(
  step: Step,
  wanted: WantedBranches,
  project: GitLabProject,
): Promise<void> {
  for (const branch of wanted.branches ?? []) {
    const { name, create, protect, ref = wanted.defaultBranch } = branch;
    if (create) {
      await createBranch(step, project, name, ref);
    }
    if (protect) {
      await protectBranch(step, project, name);
    }
  }
}

async function createBranch(
  step: Step,
  project: GitLabProject,
  name: string,
  ref: string,
): Promise<void> {
  const outcome = await addOnce(
    step,
    project,
    { kind: 'branch', name },
    async () => {
      const { commitId } = await step.api.createBranch(project.id, name, ref);
      return { details: { commitId } };
    },
  );
  step.logger.info(
    `Branch ${name} of ${project.fullPath}: ${outcome === 'added' ? `created at ${ref}` : 'is there already'}`,
  );
}

async function protectBranch(
  step: Step,
  project: GitLabProject,
  name: string,
): Promise<void> {
  const outcome = await addOnce(
    step,
    project,
    { kind: 'protectedBranch', name },
    async () => {
      const { id } = await step.api.protectBranch(project.id, name);
      return { gitlabId: id };
    },
  );
  step.logger.info(
    `Branch ${name} of ${project.fullPath}: ${outcome === 'added' ? 'protected' : 'was protected already'}`,
  );
}

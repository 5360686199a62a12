import type { Step } from '../../effects/step';
import type { GitLabProject } from '../../gitlab/api';
import { isTaken } from '../../gitlab/errors';

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
      const outcome = await step.api.protectBranch(project.id, name);
      step.logger.info(
        `Branch ${name} of ${project.fullPath}: ${outcome === 'already' ? 'was protected already' : 'protected'}`,
      );
    }
  }
}

async function createBranch(
  step: Step,
  project: GitLabProject,
  name: string,
  ref: string,
): Promise<void> {
  try {
    await step.api.createBranch(project.id, name, ref);
    step.logger.info(
      `Branch ${name} of ${project.fullPath}: created at ${ref}`,
    );
  } catch (error) {
    if (!isTaken(error)) {
      throw error;
    }
    step.logger.info(`Branch ${name} of ${project.fullPath}: is there already`);
  }
}

import type { ResourceId } from '../gitlab/api';

/**
 * The `projectId` that a dry run of `publish:gitlab` outputs, where no project has been created. GitLab counts from 1,
 * so a later step of the same dry run recognises it, and does not ask GitLab for what cannot be there yet.
 */
export const PLANNED_PROJECT_ID = 0;

export function isPlannedProject(projectId: ResourceId | undefined): boolean {
  return projectId !== undefined && Number(projectId) === PLANNED_PROJECT_ID;
}

import type { Resource } from '../../saga/resource';
import { PROJECT, type ProjectDetails, projectDetails } from './details';
import { isProjectMadeHere, undoProject } from './undo';

/** A project that a task has created, or goes on with. */
export const project: Resource<ProjectDetails> = {
  kind: PROJECT,
  noun: 'project',
  details: projectDetails,
  // GitLab's paths ignore letters' case.
  target: ({ host, name }) => `project:${host}/${name.toLowerCase()}`,
  undo: undoProject,
  container: {
    isMadeHere: isProjectMadeHere,
    pathOf: entry => projectDetails.read(entry).fullPath ?? entry.name,
  },
};

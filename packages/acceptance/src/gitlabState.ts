import type { JournalEntry, SandboxState } from '@forgekey/gitlab-sandbox';
import {
  liveTokens,
  SandboxControl,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';

export type { JournalEntry };
export type StoredProject = SandboxState['projects'][number];
export type StoredToken = SandboxState['accessTokens'][number];
export type StoredVariable = SandboxState['variables'][number];

/** What is there of one path, scheduled for deletion or not. */
export interface Traces {
  projects: StoredProject[];
  liveTokens: StoredToken[];
  variables: StoredVariable[];
  /** Of every token that a project of that path ever had. */
  values: string[];
}

/** What is so in the sandbox's GitLab, hidden values included, and what it was asked. */
export class GitLabState extends SandboxControl {
  async project(fullPath: string): Promise<StoredProject> {
    return only(await this.projects(fullPath), `project ${fullPath}`);
  }

  /** The projects under that full path that are not marked for deletion. */
  async projects(fullPath: string): Promise<StoredProject[]> {
    const { projects } = await this.state();
    return projects.filter(
      project => !project.deletion && project.fullPath === fullPath,
    );
  }

  /** Tokens of a project that still open something. */
  async liveTokens(projectId: number): Promise<StoredToken[]> {
    return liveTokens(await this.#look(), projectId);
  }

  async variables(projectId: number): Promise<StoredVariable[]> {
    return variablesOf(await this.#look(), projectId);
  }

  /** Everything that was ever made under that path. A project that is to be deleted has a longer one. */
  async traces(fullPath: string): Promise<Traces> {
    const state = await this.state();
    const projects = state.projects.filter(
      project =>
        project.fullPath === fullPath ||
        project.fullPath === `${fullPath}-deletion_scheduled-${project.id}`,
    );
    const isOfThem = ({ resource }: { resource: StoredToken['resource'] }) =>
      projects.some(({ id }) => isOf(resource, id));
    const tokens = state.accessTokens.filter(isOfThem);
    return {
      projects,
      liveTokens: tokens.filter(({ active }) => active),
      variables: state.variables.filter(isOfThem),
      values: tokens.map(({ value }) => value),
    };
  }

  /** User name of the bot behind a project access token. */
  async botOf(token: StoredToken): Promise<string> {
    const { users } = await this.state();
    return only(
      users.filter(user => user.id === token.userId),
      `bot of token ${token.id}`,
    ).username;
  }

  async #look() {
    const state = await this.state();
    return { state: () => state };
  }
}

/** The one element of a list that must have exactly one. */
export function only<T>(list: T[], what: string): T {
  if (list.length !== 1) {
    throw new Error(`Expected one ${what}, found ${list.length}`);
  }
  return list[0];
}

function isOf(resource: StoredToken['resource'], projectId: number): boolean {
  return resource?.kind === 'project' && resource.id === projectId;
}

export type { AccessTokenLimits, GitLabClient, Namespace } from './client';
export { gitlabOptions } from './options';
export type { GitLabOptions } from './options';
export { gitLabFor, useGitLab } from './useGitLab';

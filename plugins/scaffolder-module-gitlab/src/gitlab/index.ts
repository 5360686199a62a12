export type { AccessTokenLimits, Namespace } from './client';
export { gitLabFor, useGitLab } from './useGitLab';

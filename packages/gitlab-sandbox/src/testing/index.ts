/**
 * Helpers for tests that run against a sandbox.
 *
 * @packageDocumentation
 */

export { ApiClient, type ApiAnswer } from './apiClient';
export { atGitLab } from './atGitLab';
export { expectNoSurprises, type Declared } from './expectNoSurprises';
export { isInstalled } from './isInstalled';
export { refusingPort, type RefusingPort } from './refusingPort';
export { SandboxControl } from './sandboxControl';
export { until, type UntilOptions } from './until';
export { TEST_NOW, useSandbox, type TestSandbox } from './useSandbox';
export {
  contentOf,
  liveTokens,
  mintedValues,
  operations,
  projectAt,
  projectPaths,
  variablesOf,
} from './whatIsThere';

/**
 * Helpers for jest tests that run against a sandbox.
 *
 * @packageDocumentation
 */

export { ApiClient, type ApiAnswer } from './apiClient';
export { expectNoSurprises, type Declared } from './expectNoSurprises';
export { TEST_NOW, useSandbox, type TestSandbox } from './useSandbox';

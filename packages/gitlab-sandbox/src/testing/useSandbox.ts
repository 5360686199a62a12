import { Sandbox, SandboxOptions, startSandbox } from '../sandbox';
import { ApiClient } from './apiClient';
import { expectNoSurprises } from './expectNoSurprises';

/** The time in every test that does not set another. */
export const TEST_NOW = '2026-11-22T14:13:37.921Z';

/** A sandbox for the tests of one file. */
export interface TestSandbox {
  /** The running sandbox; only inside tests and hooks. */
  readonly sandbox: Sandbox;
  /** A client with a user's seeded token. */
  as(username: string): ApiClient;
  /** A client with this token. */
  withToken(token: string): ApiClient;
  /** A client without credentials. */
  readonly anonymous: ApiClient;
  /** A project's id, by its full path. */
  projectId(fullPath: string): number;
  /** A namespace's id, by its full path. */
  namespaceId(fullPath: string): number;
  /** Declares that the test leaves tokens of these names alive. */
  leavesAlive(...names: string[]): void;
  /** For `afterEach`: see {@link expectNoSurprises}. */
  expectNoSurprises(this: void): void;
}

function idOf(
  rows: readonly { id: number; fullPath: string }[],
  fullPath: string,
): number {
  const found = rows.find(row => row.fullPath === fullPath);
  if (!found) {
    throw new Error(`There is no ${fullPath}`);
  }
  return found.id;
}

/** Starts a sandbox before the tests of a file (or `describe`), resets it before each, and stops it at the end. */
export function useSandbox(options: SandboxOptions = {}): TestSandbox {
  let running: Sandbox | undefined;
  let liveTokens: string[] = [];
  const get = () => {
    if (!running) {
      throw new Error('The sandbox runs only while tests do');
    }
    return running;
  };
  const base = () => get().url;
  beforeAll(async () => {
    running = await startSandbox({ now: TEST_NOW, ...options });
  });
  beforeEach(async () => {
    liveTokens = [];
    await get().reset();
  });
  afterAll(async () => {
    await running?.stop();
    running = undefined;
  });
  const withToken = (token: string) =>
    new ApiClient(base, { 'private-token': token });
  return {
    get sandbox() {
      return get();
    },
    as: username => withToken(`sandbox-${username}-token`),
    withToken,
    anonymous: new ApiClient(base),
    projectId: fullPath => idOf(get().state().projects, fullPath),
    namespaceId: fullPath => idOf(get().state().namespaces, fullPath),
    leavesAlive: (...names) => {
      liveTokens.push(...names);
    },
    expectNoSurprises: () => expectNoSurprises(get(), { liveTokens }),
  };
}

/**
 * A stateful GitLab to develop and test against: REST v4 and real git over HTTP.
 *
 * @packageDocumentation
 */

export { startSandbox, Sandbox, type SandboxOptions } from './sandbox';
export type { SandboxState } from './world/describeState';
export type {
  Seed,
  SeedGroup,
  SeedMembers,
  SeedProject,
  SeedToken,
  SeedUser,
} from './seed/seed';
export { SMALL_SEED } from './seed/small';
export { operationNames } from './serve/operations';
export type { Faults, FaultPlan } from './faults/faults';
export { VOCABULARY as FAULT_VOCABULARY } from './faults/vocabulary';
export type { Journal, JournalEntry } from './journal/journal';
export type { Clock } from './world/clock';
export type { Settings } from './world/settings';
export type * from './world/model';

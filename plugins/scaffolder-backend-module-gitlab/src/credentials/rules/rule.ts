import type { CauseFacts, CauseName } from '../causes';
import type { CredentialState } from '../../ledger/credential';
import type { Action } from '../decision';
import type { Seen } from '../view';

/** What a rule says where it applies. */
export interface Verdict {
  cause: CauseName;
  state: CredentialState;
  action: Action;
  /** Unix milliseconds. Default: the next moment at which something may be different. */
  lookAt?: number | 'never';
  facts?: Partial<CauseFacts>;
}

/** One rule: says nothing where it does not apply. */
export type Rule = (seen: Seen) => Verdict | undefined;

export const NOTHING: Action = { do: 'nothing' };
export const MINT: Action = { do: 'mint' };

/** For people: `2026-03-20 12:00`, UTC. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

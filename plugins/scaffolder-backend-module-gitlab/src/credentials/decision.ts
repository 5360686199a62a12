import type { ClosingCause } from '../ledger/register';
import type { CauseName } from './causes';
import type { CredentialState } from '../ledger/credential';
import type { MarkedToken } from '../ledger/credential';

/** What to do next with a credential. */
export type Action =
  | { do: 'nothing' }
  /** Read the owner's whole list of tokens, and decide again: something is to be made or removed, or does not fit. */
  | { do: 'readMarked' }
  /** The owner is gone for good: everything of the credential is over. */
  | { do: 'closeAll'; cause: ClosingCause }
  /** The credential was ended, and something of it is left: variables that name it, then its tokens. */
  | { do: 'finishEnding' }
  /** Tokens that carry our marks and that the register does not know: it is older than GitLab. */
  | { do: 'takeIn'; depositing: MarkedToken[]; retiring: MarkedToken[] }
  /** The next generation, into every variable. */
  | { do: 'mint' }
  /** A look has shown that generation in every variable. */
  | { do: 'confirm'; generation: number }
  /** Nobody will write that generation anywhere. Its token, where there is one, is revoked and its row closed. */
  | { do: 'abandon'; generation: number; tokenId: number | undefined }
  /** Old tokens that nothing uses any more. */
  | { do: 'revoke'; generations: number[]; cause: ClosingCause }
  /** When an old token is to be revoked. */
  | { do: 'retire'; generation: number; at: number; extended: boolean }
  /** Somebody else revoked it: they have time to say that they meant it. */
  | { do: 'hold'; until: number }
  /** All that was known to the wrong people is revoked. */
  | { do: 'closeCompromise' };

/** The answer of the rules: what to do, how the credential is, and when to look again. */
export interface Decision {
  action: Action;
  state: CredentialState;
  /** The rule, in `causes.ts`. */
  cause: CauseName;
  /** For people. */
  text: string;
  /** Unix milliseconds, GitLab's time. `undefined`: never. */
  nextLookAt: number | undefined;
}

import type { SealingKey } from './keys';
import type { Secret } from './secret';

export interface SealingOptions {
  /** The first seals, all of them open. None: a key for this process alone. */
  keys: SealingKey[];
  /** How long an envelope opens, in milliseconds. */
  lifetimeMs: number;
  /** `plaintext`: {@link Sealer.seal} hides nothing. The administrator's choice. */
  output: 'sealed' | 'plaintext';
}

/** What an envelope is good for; it opens nowhere else. */
export interface SealBinding {
  taskId: string;
}

/** What the header of an envelope says, for who cannot open it: believe it only of the task's own things. */
export interface EnvelopeLabel {
  taskId: string;
  /** The ledger entry of the thing whose secret it is. */
  entryId: string | undefined;
}

export interface OpenedText {
  value: Secret;
  /** Whether there was an envelope in the text. */
  opened: boolean;
}

/**
 * Puts secrets into envelopes that may be stored, logged and shown, and opens them again. An envelope is `sealed:`
 * followed by a compact JWE; the key's id, the expiry and the task are in its protected header, which the cipher
 * authenticates.
 */
export interface Sealer {
  /**
   * An envelope; the plaintext itself where the administrator set `output: plaintext`.
   *
   * @param binding - `entryId`: the ledger entry to note on the envelope
   */
  seal(
    secret: Secret,
    binding: SealBinding & { entryId?: string },
  ): Promise<string>;

  /**
   * The text with every envelope in it opened. A text without one is passed through.
   *
   * @throws SealedValueError which says why an envelope does not open, and what to do
   */
  open(text: string | Secret, binding: SealBinding): Promise<OpenedText>;

  /** What is written on a text that is one envelope and nothing else; it does not have to open. */
  label(text: Secret): EnvelopeLabel | undefined;

  /** Why {@link Sealer.open} would fail, or `undefined`: a retry asks it before it keeps what it has. */
  canOpen(
    text: string | Secret,
    binding: SealBinding,
  ): Promise<string | undefined>;
}

import type { SealingKey } from './keys';
import type { SealedValueError } from './sealedValueError';
import type { Secret } from './secret';

export interface SealingOptions {
  /** The first seals, all of them open. None: a key for this process alone. */
  keys: SealingKey[];
  /** How long an envelope opens, in milliseconds. */
  lifetimeMs: number;
  /** `plaintext`: {@link Sealer.sealOutput} hides nothing. The administrator's choice. */
  output: 'sealed' | 'plaintext';
}

/** What an envelope is good for; it opens nowhere else. */
export interface SealBinding {
  taskId: string;
  /** The GitLab host that minted the secret, as the integration names it. */
  host: string;
}

/** What to write on an envelope, where it can be read. */
export type NewLabel = SealBinding & { entryId?: string; gitlabId?: number };

/** What the header of an envelope says, for who cannot open it: believe it only of the task's own things. */
export interface EnvelopeLabel {
  taskId: string;
  /** The GitLab host whose secret it is. Envelopes of the first versions do not say it. */
  host: string | undefined;
  /** The ledger entry of the thing whose secret it is. */
  entryId: string | undefined;
  /** GitLab's id of the thing whose secret it is; the entry may have got another since. */
  gitlabId: string | undefined;
}

export interface OpenedText {
  value: Secret;
  /** Whether there was an envelope in the text. */
  opened: boolean;
  /** Whether the text was one envelope and nothing else. */
  whole: boolean;
}

/**
 * Asked for every envelope that is to be opened.
 *
 * @param label - `undefined`: none that can be read
 * @param problem - why it does not open; `undefined`: it does
 * @returns what to take instead of its content; `undefined`: its content, or the problem as an error
 */
export type InsteadOfContent = (
  label: EnvelopeLabel | undefined,
  problem: SealedValueError | undefined,
) => Promise<Secret | undefined>;

/**
 * Puts secrets into envelopes that may be stored, logged and shown, and opens them again. An envelope is `sealed:`
 * followed by a compact JWE; the key's id, the expiry, the task and the GitLab host are in its protected header, which
 * the cipher authenticates. It opens in that task and for that host alone, so that a secret of one GitLab is neither
 * stored nor sent at another.
 */
export interface Sealer {
  /**
   * An envelope.
   *
   * @param label - `entryId`: the ledger entry to note on the envelope; `gitlabId`: GitLab's id of the thing
   */
  seal(secret: Secret, label: NewLabel): Promise<string>;

  /** For the output of a step: as {@link Sealer.seal}, but plaintext where the administrator set `output: plaintext`. */
  sealOutput(secret: Secret, label: NewLabel): Promise<string>;

  /**
   * The text with every envelope in it opened. A text without one is passed through.
   *
   * @throws SealedValueError which says why an envelope does not open, and what to do
   */
  open(
    text: string | Secret,
    binding: SealBinding,
    instead?: InsteadOfContent,
  ): Promise<OpenedText>;

  /** Why {@link Sealer.open} would fail, or `undefined`: a retry asks it before it keeps what it has. */
  canOpen(
    text: string | Secret,
    binding: SealBinding,
  ): Promise<string | undefined>;
}

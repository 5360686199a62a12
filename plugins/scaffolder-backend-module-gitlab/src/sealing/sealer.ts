import type { SealingKey } from './keys';
import type { Part } from './parts';
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

export interface OpenedText {
  value: Secret;
  /** Whether there was an envelope in the text. */
  opened: boolean;
}

/**
 * Puts secrets into envelopes that may be stored, logged and shown, and opens them again. An envelope is `sealed:`
 * followed by a compact JWE; the key's id, the expiry, the task and the GitLab host are in its protected header, which
 * the cipher authenticates. It opens in that task and for that host alone, so that a secret of one GitLab is neither
 * stored nor sent at another.
 *
 * @example
 * ```ts
 * const binding = { taskId: ctx.task.id, host: 'gitlab.com' };
 * ctx.output('token', await sealer.sealOutput(secret, binding));
 * // In a later step of the task, whose input has the envelope in it:
 * const { value } = await sealer.open(ctx.input.token, binding);
 * ```
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
   * The text cut at its envelopes, each with its value or the reason why it does not open. Whoever has decided what to
   * take for each puts the text together with `fill`.
   *
   * @throws SealedValueError if an envelope is not whole: where it ends is not known
   */
  read(text: string | Secret, binding: SealBinding): Promise<Part[]>;

  /**
   * The text with every envelope in it opened. A text without one is passed through.
   *
   * @throws SealedValueError which says why an envelope does not open, and what to do
   */
  open(text: string | Secret, binding: SealBinding): Promise<OpenedText>;

  /** Why {@link Sealer.open} would fail, or `undefined`: a retry asks it before it keeps what it has. */
  canOpen(
    text: string | Secret,
    binding: SealBinding,
  ): Promise<string | undefined>;
}

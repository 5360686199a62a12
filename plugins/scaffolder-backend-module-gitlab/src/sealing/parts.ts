import type { SealedValueError } from './sealedValueError';
import { Secret } from './secret';

/** A piece of a text that may have envelopes in it. */
export type Part = { kind: 'text'; value: Secret } | EnvelopePart;

/** An envelope as it was read: its value, or why it does not open. */
export type EnvelopePart = {
  kind: 'envelope';
  /** `undefined`: none that can be read. */
  label: EnvelopeLabel | undefined;
} & (
  | { value: Secret; problem?: undefined }
  | { value?: undefined; problem: SealedValueError }
);

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

/** In the order in which they stand in the text. */
export function envelopesIn(parts: Part[]): EnvelopePart[] {
  return parts.filter((part): part is EnvelopePart => part.kind === 'envelope');
}

/** Whether the text is one envelope and nothing else. */
export function isWhole(parts: Part[]): boolean {
  return parts.length === 1 && parts[0].kind === 'envelope';
}

/**
 * The text, with values where its envelopes are.
 *
 * @param values - one for each of {@link envelopesIn}, in that order
 */
export function fill(parts: Part[], values: Secret[]): Secret {
  const rest = [...values];
  const texts = parts.map(part =>
    (part.kind === 'text' ? part.value : rest.shift()!).reveal(),
  );
  return Secret.of(texts.join(''));
}

import {
  CompactEncrypt,
  compactDecrypt,
  CompactJWEHeaderParameters,
  decodeProtectedHeader,
} from 'jose';
import { listing } from '../domain/listing';
import { ENVELOPE_PREFIX, findEnvelopes, replaceEnvelopes } from './envelope';
import { KEY_ID, KEYS_PATH, PROCESS_KEY_PREFIX } from './keys';
import { SealedValueError } from './sealedValueError';
import type {
  EnvelopeLabel,
  InsteadOfContent,
  NewLabel,
  OpenedText,
  SealBinding,
  Sealer,
  SealingOptions,
} from './sealer';
import { Secret } from './secret';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/** Made by `createSealer`. Keys are private fields, which `util.inspect` does not show. */
export class JweSealer implements Sealer {
  readonly #keys: Map<string, Uint8Array>;
  readonly #sealingKeyId: string;
  readonly #options: Pick<SealingOptions, 'lifetimeMs' | 'output'>;
  readonly #clock: { now(): Date };

  constructor(options: SealingOptions, clock: { now(): Date }) {
    this.#keys = new Map(
      options.keys.map(key => [key.id, decodeKey(key.secret)]),
    );
    this.#sealingKeyId = options.keys[0].id;
    this.#options = options;
    this.#clock = clock;
  }

  async sealOutput(secret: Secret, label: NewLabel): Promise<string> {
    return this.#options.output === 'plaintext'
      ? secret.reveal()
      : this.seal(secret, label);
  }

  async seal(secret: Secret, label: NewLabel): Promise<string> {
    const expiresMs = this.#clock.now().getTime() + this.#options.lifetimeMs;
    const jwe = await new CompactEncrypt(Buffer.from(secret.reveal(), 'utf8'))
      .setProtectedHeader({
        ...ALGORITHM,
        kid: this.#sealingKeyId,
        exp: Math.ceil(expiresMs / 1000),
        task: label.taskId,
        ...(label.entryId ? { entry: label.entryId } : {}),
        ...(label.gitlabId ? { id: String(label.gitlabId) } : {}),
      })
      .encrypt(this.#keys.get(this.#sealingKeyId)!);
    return `${ENVELOPE_PREFIX}${jwe}`;
  }

  async open(
    text: string | Secret,
    binding: SealBinding,
    instead: InsteadOfContent = async () => undefined,
  ): Promise<OpenedText> {
    const whole = text instanceof Secret ? text.reveal() : text;
    const { envelopes, damaged } = findEnvelopes(whole);
    if (damaged) {
      throw malformed('it is not whole');
    }
    const contents: string[] = [];
    for (const envelope of envelopes) {
      const content = await this.#tryToOpen(envelope, binding);
      const problem = content instanceof SealedValueError ? content : undefined;
      const other = await instead(readLabel(envelope), problem);
      if (other === undefined && content instanceof SealedValueError) {
        throw content;
      }
      contents.push(other?.reveal() ?? String(content));
    }
    return {
      value: Secret.of(replaceEnvelopes(whole, contents)),
      opened: envelopes.length > 0,
      whole: whole === `${ENVELOPE_PREFIX}${envelopes[0]}`,
    };
  }

  async canOpen(
    text: string | Secret,
    binding: SealBinding,
  ): Promise<string | undefined> {
    try {
      await this.open(text, binding);
      return undefined;
    } catch (error) {
      if (error instanceof SealedValueError) {
        return error.message;
      }
      throw error;
    }
  }

  async #tryToOpen(
    envelope: string,
    binding: SealBinding,
  ): Promise<string | SealedValueError> {
    try {
      return await this.#openOne(envelope, binding);
    } catch (error) {
      if (error instanceof SealedValueError) {
        return error;
      }
      throw error;
    }
  }

  async #openOne(envelope: string, binding: SealBinding): Promise<string> {
    const keyId = readKeyId(envelope);
    const key = this.#keys.get(keyId);
    if (!key) {
      throw this.#unknownKey(keyId);
    }
    // What the header says is believed only from here on: decrypting has authenticated it.
    const { header, content } = await decrypt(envelope, key, keyId);
    if (header.task !== binding.taskId) {
      throw new SealedValueError(
        'another-task',
        'This sealed value belongs to another task, and opens only there. Create the secret in a step of this task',
      );
    }
    const expiresMs = Number(header.exp) * 1000;
    // Negated, so that an expiry that is not a number has passed.
    if (!(this.#clock.now().getTime() < expiresMs)) {
      throw new SealedValueError(
        'expired',
        `This sealed value could be opened until ${inUtc(expiresMs)}. Run the step that made it again; scaffolder.gitlab.secrets.lifetime says how long a sealed value opens`,
      );
    }
    return content;
  }

  #unknownKey(keyId: string): SealedValueError {
    const known = listing([...this.#keys.keys()].map(id => `"${id}"`));
    if (keyId.startsWith(PROCESS_KEY_PREFIX)) {
      return new SealedValueError(
        'unknown-key',
        `This value was sealed with a key ("${keyId}") that only one backend process had, and this is another process. Run the step that made it again. With ${KEYS_PATH} in the configuration, sealed values outlive a restart and open on every replica`,
      );
    }
    return new SealedValueError(
      'unknown-key',
      `This value was sealed with the key "${keyId}", which this backend does not have; it has ${known}. Put the key back into ${KEYS_PATH} (the first key seals, the others still open), or run the step that made the value again`,
    );
  }
}

function readHeader(envelope: string): Record<string, unknown> | undefined {
  try {
    return { ...decodeProtectedHeader(envelope) };
  } catch {
    return undefined;
  }
}

/** Without the key, and so without a proof that it is true. */
function readLabel(envelope: string): EnvelopeLabel | undefined {
  const header = readHeader(envelope);
  return typeof header?.task === 'string'
    ? {
        taskId: header.task,
        entryId: typeof header.entry === 'string' ? header.entry : undefined,
        gitlabId: typeof header.id === 'string' ? header.id : undefined,
      }
    : undefined;
}

function readKeyId(envelope: string): string {
  const header = readHeader(envelope);
  if (!header) {
    throw malformed('its header cannot be read');
  }
  const keyId = header.kid;
  if (typeof keyId !== 'string' || !KEY_ID.test(keyId)) {
    throw malformed('it does not name its key');
  }
  return keyId;
}

/** The library's error stays here: it could hold the envelope. */
async function decrypt(envelope: string, key: Uint8Array, keyId: string) {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(envelope, key, {
      keyManagementAlgorithms: [ALGORITHM.alg],
      contentEncryptionAlgorithms: [ALGORITHM.enc],
    });
    return {
      header: protectedHeader as CompactJWEHeaderParameters,
      content: Buffer.from(plaintext).toString('utf8'),
    };
  } catch {
    throw malformed(
      `it was changed after it was sealed, or the key "${keyId}" is not the one it was sealed with`,
    );
  }
}

function malformed(because: string): SealedValueError {
  return new SealedValueError(
    'malformed',
    `This looks like a sealed value, but ${because}. Pass on the output of the step that made it as it is, for example \${{ steps.token.output.access_token }}`,
  );
}

function decodeKey(secret: Secret): Uint8Array {
  return new Uint8Array(Buffer.from(secret.reveal(), 'base64'));
}

function inUtc(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'an unknown time';
}

import { createHmac } from 'node:crypto';
import {
  CompactEncrypt,
  compactDecrypt,
  CompactJWEHeaderParameters,
  decodeProtectedHeader,
} from 'jose';
import { listing } from '../domain/listing';
import { ENVELOPE_PREFIX, isDamaged, splitAtEnvelopes } from './envelope';
import { KEY_ID, KEYS_PATH, PROCESS_KEY_PREFIX } from './keys';
import {
  type EnvelopeLabel,
  type EnvelopePart,
  envelopesIn,
  fill,
  type Part,
} from './parts';
import { SealedValueError } from './sealedValueError';
import type {
  NewLabel,
  OpenedText,
  SealBinding,
  Sealer,
  SealingOptions,
} from './sealer';
import { Secret } from './secret';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/** What a sealer needs of the world. */
export interface SealerTools {
  clock: { now(): Date };
  /**
   * Of which GitLab host the thing of this ledger entry is: asked for an envelope of the first versions, which does not
   * say its host. `undefined`: not known.
   */
  hostOfEntry(entryId: string): Promise<string | undefined>;
}

interface HeldKey {
  bytes: Uint8Array;
  /** Tells another key of the same id from an envelope that was changed. */
  check: string;
}

/** Made by `createSealer`. Keys are private fields, which `util.inspect` does not show. */
export class JweSealer implements Sealer {
  readonly #keys: Map<string, HeldKey>;
  readonly #sealingKeyId: string;
  readonly #options: Pick<SealingOptions, 'lifetimeMs' | 'output'>;
  readonly #tools: SealerTools;

  constructor(options: SealingOptions, tools: SealerTools) {
    this.#keys = new Map(
      options.keys.map(key => [key.id, holdKey(key.secret)]),
    );
    this.#sealingKeyId = options.keys[0].id;
    this.#options = options;
    this.#tools = tools;
  }

  async sealOutput(secret: Secret, label: NewLabel): Promise<string> {
    return this.#options.output === 'plaintext'
      ? secret.reveal()
      : this.seal(secret, label);
  }

  async seal(secret: Secret, label: NewLabel): Promise<string> {
    const expiresMs =
      this.#tools.clock.now().getTime() + this.#options.lifetimeMs;
    const key = this.#keys.get(this.#sealingKeyId)!;
    const jwe = await new CompactEncrypt(Buffer.from(secret.reveal(), 'utf8'))
      .setProtectedHeader({
        ...ALGORITHM,
        kid: this.#sealingKeyId,
        check: key.check,
        exp: Math.ceil(expiresMs / 1000),
        task: label.taskId,
        host: label.host,
        ...(label.entryId ? { entry: label.entryId } : {}),
        ...(label.gitlabId ? { id: String(label.gitlabId) } : {}),
      })
      .encrypt(key.bytes);
    return `${ENVELOPE_PREFIX}${jwe}`;
  }

  async read(text: string | Secret, binding: SealBinding): Promise<Part[]> {
    const whole = text instanceof Secret ? text.reveal() : text;
    if (isDamaged(whole)) {
      throw malformed('it is not whole');
    }
    const parts: Part[] = [];
    for (const [index, piece] of splitAtEnvelopes(whole).entries()) {
      const isEnvelope = index % 2 === 1;
      if (isEnvelope) {
        parts.push(await this.#readEnvelope(piece, binding));
      } else if (piece !== '') {
        parts.push({ kind: 'text', value: Secret.of(piece) });
      }
    }
    return parts;
  }

  async open(text: string | Secret, binding: SealBinding): Promise<OpenedText> {
    const parts = await this.read(text, binding);
    const envelopes = envelopesIn(parts);
    const values = envelopes.map(({ value, problem }) => {
      if (problem) {
        throw problem;
      }
      return value;
    });
    return { value: fill(parts, values), opened: envelopes.length > 0 };
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

  async #readEnvelope(
    envelope: string,
    binding: SealBinding,
  ): Promise<EnvelopePart> {
    const part = { kind: 'envelope' as const, label: readLabel(envelope) };
    try {
      const content = await this.#openOne(envelope, binding);
      return { ...part, value: Secret.of(content) };
    } catch (error) {
      if (error instanceof SealedValueError) {
        return { ...part, problem: error };
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
    const opened = await decrypt(envelope, key.bytes);
    if (!opened) {
      throw readHeader(envelope)?.check === key.check
        ? malformed('it was changed after it was sealed')
        : replacedKey(keyId);
    }
    const { header, content } = opened;
    if (header.task !== binding.taskId) {
      throw new SealedValueError(
        'another-task',
        'This sealed value belongs to another task, and opens only there. Create the secret in a step of this task',
      );
    }
    const host = await this.#hostOf(header);
    if (host !== binding.host) {
      throw anotherHost(host, binding.host);
    }
    const expiresMs = Number(header.exp) * 1000;
    // Negated, so that an expiry that is not a number has passed.
    if (!(this.#tools.clock.now().getTime() < expiresMs)) {
      throw new SealedValueError(
        'expired',
        `This sealed value could be opened until ${inUtc(expiresMs)}. Run the step that made it again; scaffolder.gitlab.secrets.lifetime says how long a sealed value opens`,
      );
    }
    return content;
  }

  async #hostOf(header: Record<string, unknown>): Promise<string | undefined> {
    const { host, entry } = header;
    if (host === undefined && typeof entry === 'string') {
      return this.#tools.hostOfEntry(entry);
    }
    return typeof host === 'string' ? host : undefined;
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
        host: typeof header.host === 'string' ? header.host : undefined,
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

/** `undefined`: it does not open. The library's error stays here: it could hold the envelope. */
async function decrypt(envelope: string, key: Uint8Array) {
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
    return undefined;
  }
}

/** Envelopes of the first versions carry no check: of those, one that was changed is taken for one of another key. */
function replacedKey(keyId: string): SealedValueError {
  return new SealedValueError(
    'replaced-key',
    `This value was sealed with another key "${keyId}" than the one this backend has under that id. Put the old key back into ${KEYS_PATH} and give the new one an id of its own (the first key seals, the others still open), or run the step that made the value again`,
  );
}

function anotherHost(host: string | undefined, here: string): SealedValueError {
  return new SealedValueError(
    'another-host',
    host === undefined
      ? `This sealed value does not say of which GitLab it is, and so does not open for ${here}. Create the secret again, in a step of this task`
      : `This sealed value is a secret of ${host}, and opens for nothing else; this step is about ${here}. Create a secret of ${here} in a step of this task, or correct the host in repoUrl`,
  );
}

function malformed(because: string): SealedValueError {
  return new SealedValueError(
    'malformed',
    `This looks like a sealed value, but ${because}. Pass on the output of the step that made it as it is, for example \${{ steps.token.output.access_token }}`,
  );
}

function holdKey(secret: Secret): HeldKey {
  const bytes = new Uint8Array(Buffer.from(secret.reveal(), 'base64'));
  const check = createHmac('sha256', bytes).update('check').digest('base64url');
  return { bytes, check: check.slice(0, 8) };
}

function inUtc(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'an unknown time';
}

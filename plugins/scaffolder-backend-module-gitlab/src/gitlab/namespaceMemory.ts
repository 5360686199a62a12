import { createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '../sealing/secret';
import type { Clock } from '../time/clock';
import type { GitLabNamespace } from './api';

const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;

/** Namespaces in which a credential has made a project a short while ago, by the paths that templates write. */
export interface KnownNamespaces {
  recall(path: string): GitLabNamespace | undefined;
  /** Call it once a project was made there; what only a look has shown is not kept. */
  keep(path: string, namespace: GitLabNamespace): void;
  forget(path: string): void;
}

/**
 * `POST /projects` wants the number of a namespace, and templates write its path. What worked is remembered for five minutes,
 * for its host and credential alone. No answer about rights is: GitLab judges each request itself.
 */
export class NamespaceMemory {
  readonly #known = new Map<
    string,
    { namespace: GitLabNamespace; until: number }
  >();
  /** So that nothing that a token can be told by is kept. */
  readonly #key = randomBytes(32);

  constructor(private readonly clock: Clock) {}

  of(
    host: string,
    credential: { owner: string; token: Secret },
  ): KnownNamespaces {
    const digest = createHmac('sha256', this.#key)
      .update(credential.token.reveal())
      .digest('hex');
    // GitLab's paths ignore letters' case.
    const keyOf = (path: string) =>
      JSON.stringify([host, credential.owner, digest, path.toLowerCase()]);
    return {
      recall: path => {
        const known = this.#known.get(keyOf(path));
        return known && known.until > this.#now() ? known.namespace : undefined;
      },
      keep: (path, namespace) => {
        const key = keyOf(path);
        this.#known.delete(key);
        const [oldest] = this.#known.keys();
        if (this.#known.size >= MOST_REMEMBERED) this.#known.delete(oldest);
        this.#known.set(key, {
          namespace,
          until: this.#now() + REMEMBERED_MS,
        });
      },
      forget: path => {
        this.#known.delete(keyOf(path));
      },
    };
  }

  /** Of every host and credential. */
  clear(): void {
    this.#known.clear();
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}

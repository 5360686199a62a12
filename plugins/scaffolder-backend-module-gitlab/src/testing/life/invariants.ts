import { liveTokens, variablesOf } from '@forgekey/gitlab-sandbox/testing';
import type { ActionHarness } from '../actionHarness';

/** The project's `build_timeout`. */
const BUILD_TIMEOUT_MS = 60 * 60_000;

/** What may not hold for a while, because it cannot. */
export interface Allowed {
  /** The variable may hold a dead token: in place, or because others know it. */
  gap?: boolean;
  /** A third live token: while the current one is dead, or known to others. */
  third?: boolean;
}

/**
 * Watches the credential that one variable holds, after every answer of GitLab and not only at the end. The names are those of
 * the protocol.
 */
export class Invariants {
  readonly broken = new Set<string>();
  /** When each value was last in the variable, by GitLab's clock. */
  readonly #lastHeld = new Map<string, number>();

  constructor(
    private readonly kit: ActionHarness,
    private readonly projectId: number,
    private readonly key: string,
    private readonly allowed: Allowed,
  ) {}

  check(): void {
    const { sandbox } = this.kit;
    const now = sandbox.clock.now().getTime();
    const live = liveTokens(sandbox, this.projectId);
    const ours = live.filter(it => /\[forgekey /.test(it.description ?? ''));
    const held = variablesOf(sandbox, this.projectId).find(
      it => it.key === this.key,
    )?.value;
    const isAlive = (value: string) => live.some(it => it.value === value);
    if (held !== undefined) this.#lastHeld.set(held, now);
    if (!this.allowed.gap && (held === undefined || !isAlive(held))) {
      this.broken.add('I1: the variable holds nothing that authenticates');
    }
    for (const [value, at] of this.#lastHeld) {
      if (!this.allowed.gap && now - at < BUILD_TIMEOUT_MS && !isAlive(value)) {
        this.broken.add('I2: a token is dead that a running job may have');
      }
    }
    if (ours.length > (this.allowed.third ? 3 : 2)) {
      this.broken.add(`I3: ${ours.length} live tokens`);
    }
    if (!live.some(it => it.name === 'theirs')) {
      this.broken.add('I4: a token of somebody else was revoked');
    }
  }

  /** Once everything has come to rest. */
  checkRest(rows: { credential: any[]; generation: any[] }): void {
    const { sandbox } = this.kit;
    const live = liveTokens(sandbox, this.projectId).filter(it =>
      /\[forgekey /.test(it.description ?? ''),
    );
    const variable = variablesOf(sandbox, this.projectId).find(
      it => it.key === this.key,
    );
    const current = rows.generation.filter(it => it.state === 'current');
    const [only] = live;
    if (live.length !== 1 || variable?.value !== only?.value) {
      this.broken.add(
        `I6: at rest ${live.length} live tokens (${live.map(it => it.id)}), and the variable holds ${live.find(it => it.value === variable?.value)?.id ?? 'none of them'}`,
      );
    }
    if (current.length !== 1 || Number(current[0].token_id) !== only?.id) {
      this.broken.add(
        'I5: the current generation is not what the variable holds',
      );
    }
    const [{ state, cause }] = rows.credential;
    if (state !== 'healthy') {
      this.broken.add(`I6: at rest the credential is ${state} (${cause})`);
    }
  }

  /** Once a credential that was ended has come to rest. */
  checkEnd(rows: { credential: any[]; generation: any[] }): void {
    const { sandbox } = this.kit;
    const live = liveTokens(sandbox, this.projectId).filter(it =>
      /\[forgekey /.test(it.description ?? ''),
    );
    const variables = variablesOf(sandbox, this.projectId);
    if (live.length > 0 || variables.length > 0) {
      this.broken.add(
        `I6: at the end ${live.length} live tokens and ${variables.length} variables are left`,
      );
    }
    if (rows.generation.some(it => it.state !== 'closed')) {
      this.broken.add('I5: a generation of an ended credential is open');
    }
    if (rows.credential.some(it => it.state !== 'ended')) {
      this.broken.add('I6: the credential is not ended');
    }
  }
}

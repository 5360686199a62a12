import { performance } from 'node:perf_hooks';
import { type DepositMark, readMark, withMark } from '../../domain/mark';
import type { Variable } from '../../gitlab/api';
import { isRefusal } from '../../gitlab/errors/errors';
import type { Sink } from '../../ledger/credential';
import { FencedOutError } from '../../ledger/ledger';
import type { Generation } from '../../ledger/register';
import type { Secret } from '../../sealing/secret';
import {
  containerOfSink,
  type Holder,
  sinkChange,
  tokenChange,
  containerOfCredential,
  wroteBy,
} from '../keeper';
import { graceOf } from '../due';
import type { LifeView } from '../view';

/**
 * Writes a new token into every variable of its credential, and its id into their descriptions, in the same requests; then
 * looks whether each names it. Only then it is the current one.
 *
 * @param before - what the variables held until now: `isDead` where the new token has ended it
 */
export async function depositIn(
  holder: Holder,
  view: LifeView,
  generation: Generation,
  value: Secret,
  before: 'lives' | 'isDead' = 'lives',
): Promise<void> {
  const { attempt } = holder;
  let written = 0;
  try {
    for (const sink of view.sinks) {
      await write(holder, view, sink, generation, value);
      written += 1;
    }
  } catch (error) {
    if (isRefusal(error) && written === 0 && before === 'lives') {
      await takeBack(holder, view, generation);
    }
    throw error;
  }
  const sentAt = attempt.api.now().getTime();
  for (const sink of view.sinks) {
    const variable = await attempt.api.findVariable(
      containerOfSink(sink),
      sink.key,
      sink.environmentScope,
    );
    requireNamed(sink, variable, generation);
  }
  await confirmNext(holder, view, generation.n, sentAt, before);
}

/** A look that was sent then has shown it in every variable: the one before retires by its grace. */
export async function confirmNext(
  holder: Holder,
  view: LifeView,
  n: number,
  sentAt: number,
  before: 'lives' | 'isDead' = 'lives',
): Promise<void> {
  const { credential, generations, look, keepOldForMs = 0 } = view;
  const old = generations.find(it => it.state === 'current' && it.n !== n);
  const seen = old && look.tokens.get(old.n);
  const isAlive =
    before === 'lives' && typeof seen === 'object' && seen.state === 'live';
  const owner = typeof look.owner === 'object' ? look.owner : undefined;
  const grace = graceOf(view.settings, {
    kind: credential.containerKind,
    buildTimeoutMs: owner?.buildTimeoutMs,
  });
  await holder.attempt.register.life.confirm(credential.id, n, holder.lease, {
    ...wroteBy(holder),
    at: sentAt,
    retireAt: isAlive ? sentAt + Math.max(grace, keepOldForMs) : undefined,
  });
}

async function write(
  holder: Holder,
  view: LifeView,
  sink: Sink,
  generation: Generation,
  value: Secret,
): Promise<void> {
  const { attempt, lease } = holder;
  const { register, timing } = attempt;
  const seen = view.look.sinks.get(sink.id);
  const isAbsent = typeof seen === 'object' && seen.kind === 'absent';
  const description = withMark(
    sink.personText,
    markOf(attempt.portal.id, generation),
  );
  const container = containerOfSink(sink);
  await register.record(register.depositing(generation, lease));
  await register.record(register.putting(generation, lease, attempt.api.now()));
  const recordedAt = performance.now();
  const requireInTime = () => {
    const late = performance.now() - recordedAt > timing.putWithinMs;
    if (late || !lease.isHeld()) {
      throw new FencedOutError(
        `CI/CD variable ${sink.key} was not written: this backend was so slow that another one may have begun to write it. Nothing needs to be done; the next look goes on`,
      );
    }
  };
  requireInTime();
  if (!isAbsent) {
    await attempt.change(sinkChange(view, sink, 'update'), api =>
      api.updateVariable(container, sink.key, sink.environmentScope, {
        value,
        description,
      }),
    );
    return;
  }
  const { key, environmentScope, variableType, raw } = sink;
  await attempt.change(sinkChange(view, sink, 'create'), api =>
    api.createVariable(container, {
      key,
      environmentScope,
      variableType,
      raw,
      value,
      description,
      protected: sink.protected,
      masked: sink.masked,
      maskedAndHidden: sink.hidden,
    }),
  );
  await register.life.remade(sink.id, attempt.api.now());
}

function markOf(
  portal: string,
  { credentialId, n, tokenId }: Generation,
): DepositMark {
  return {
    kind: 'deposit',
    portal,
    credential: credentialId,
    generation: n,
    tokenId: tokenId!,
  };
}

/** GitLab refused the first write, so nothing of the new token is anywhere: it goes at once. */
async function takeBack(
  holder: Holder,
  view: LifeView,
  { credentialId, n, tokenId }: Generation,
): Promise<void> {
  const { attempt, lease } = holder;
  await attempt.register.life.giveUp(credentialId, n, lease);
  await attempt
    .cleanUp()
    .change(tokenChange(view, 'delete'), api =>
      api.revokeAccessToken(containerOfCredential(view), tokenId!),
    );
  await attempt.register.life.close(
    credentialId,
    [n],
    'neverDeposited',
    wroteBy(holder),
  );
}

/** What is not proved stays in doubt: the next look decides. */
function requireNamed(
  sink: Sink,
  variable: Variable | undefined,
  { tokenId }: Generation,
): void {
  const mark = readMark(variable?.description);
  if (mark?.kind !== 'deposit' || mark.tokenId !== tokenId) {
    throw new FencedOutError(
      `CI/CD variable ${sink.key} was written with access token ${tokenId}, and a look right after it shows something else: somebody else wrote it at the same moment, or this GitLab keeps no description of variables (it does since 16.2). Nothing was revoked; the next look decides`,
    );
  }
}

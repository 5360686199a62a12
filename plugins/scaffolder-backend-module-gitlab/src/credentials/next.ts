import type { Decision } from './decision';
import { type CauseName, CAUSES, type CauseFacts } from './causes';
import { dueOf, endOf } from './due';
import { RULES, type Verdict } from './rules';
import { hasAllFacts, type LifeView, seenIn } from './view';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** While nothing is to be done. */
const HEALTHY_LOOK = DAY;
/** In the first day after a write, in which another one may still come late. */
const FRESH_LOOK = HOUR;
/** After what could not be seen or done, by how often in a row. */
const BACK_OFF = [15 * MINUTE, HOUR, 6 * HOUR];

/**
 * Pure: what to do next with a credential, and why. The first rule that applies decides; their table is the test.
 *
 * No rule makes a token because of a refusal, a fault, a silence, or a 404 that is not GitLab's own.
 */
export function next(view: LifeView): Decision {
  const early = beforeTheFacts(view);
  if (early) {
    return decisionOf(view, early);
  }
  const seen = seenIn(view);
  for (const rule of RULES) {
    const verdict = rule(seen);
    if (verdict) {
      return decisionOf(
        view,
        view.look.marked === undefined && wantsMarked(verdict)
          ? { ...verdict, action: { do: 'readMarked' } }
          : verdict,
      );
    }
  }
  throw new Error('The last rule applies always');
}

/** Pure: a token was put into every variable just now, and a look has proved it; no other look is needed. */
export function rested(view: LifeView): Decision {
  const n = view.generations.find(it => it.state === 'current')?.n;
  return decisionOf(view, {
    cause: 'inVariable',
    state: 'healthy',
    action: { do: 'nothing' },
    facts: { generation: n },
  });
}

/** What needs no, or not all, facts of GitLab. */
function beforeTheFacts(view: LifeView): Verdict | undefined {
  const { credential, generations, look, settings, now } = view;
  const nothing = { do: 'nothing' } as const;
  const over = generations.every(it => it.state === 'closed');
  if (credential.endedAt !== undefined && over) {
    return { cause: 'ended', state: 'ended', action: nothing, lookAt: 'never' };
  }
  if (settings.movedFrom !== undefined) {
    return {
      cause: 'portalMoved',
      state: 'paused',
      action: nothing,
      lookAt: now + DAY,
      facts: { why: settings.movedFrom },
    };
  }
  const backOff = now + BACK_OFF[Math.min(credential.failures, 2)];
  if (look.host === 'refused') {
    return {
      cause: 'hostRefuses',
      state: 'degraded',
      action: nothing,
      lookAt: backOff,
    };
  }
  if (look.owner === 'gone') {
    return {
      cause: 'ownerGone',
      state: 'orphaned',
      action: over ? nothing : { do: 'closeAll', cause: 'ended' },
      lookAt: 'never',
    };
  }
  return hasAllFacts(view)
    ? undefined
    : {
        cause: 'cannotSee',
        state: 'degraded',
        action: nothing,
        lookAt: backOff,
      };
}

/** Whether the whole list of tokens is to be read first: what is made or removed rests on it. */
function wantsMarked({ action }: Verdict): boolean {
  return ['mint', 'abandon', 'revoke', 'closeCompromise'].includes(action.do);
}

function decisionOf(view: LifeView, verdict: Verdict): Decision {
  const { cause, state, action, lookAt, facts } = verdict;
  return {
    action,
    state,
    cause,
    text: sentence(cause, view, facts),
    nextLookAt: lookAt === 'never' ? undefined : (lookAt ?? usualLookAt(view)),
  };
}

function sentence(
  cause: CauseName,
  { credential, sinks, look }: LifeView,
  more: Partial<CauseFacts> = {},
): string {
  const { host, containerKind, containerId, containerPath, name } = credential;
  const path = typeof look.owner === 'object' ? look.owner.path : containerPath;
  const owner = `${containerKind} ${path ?? containerId}`;
  const noun =
    credential.kind === 'deployToken' ? 'Deploy token' : 'Access token';
  const keys = sinks.map(it => it.key).join(', ');
  return CAUSES[cause]({
    host,
    owner: owner[0].toUpperCase() + owner.slice(1),
    credential: `${noun} "${name}" of ${owner}`,
    variables: keys === '' ? 'no variable' : `CI/CD variable ${keys}`,
    ...more,
  });
}

/** Pure: the next moment at which something may be different. */
function usualLookAt(view: LifeView): number {
  const { generations, credential, settings, now } = view;
  const { sendWithinMs, settleMs } = settings.timing;
  const wait = sendWithinMs + settleMs;
  const times = generations.flatMap(it => {
    const written = it.putAt === undefined ? [] : [it.putAt + wait];
    const sent = it.state === 'minting' ? [(it.sentAt ?? now) + wait] : [];
    const fresh =
      it.putAt !== undefined && now - it.putAt < DAY ? [now + FRESH_LOOK] : [];
    const retire = it.state === 'retiring' ? [it.retireAt ?? now] : [];
    return [...written, ...sent, ...fresh, ...retire];
  });
  const current = generations.find(it => it.state === 'current');
  const due =
    credential.rotation === 'auto' && current?.mintedAt !== undefined
      ? dueOf(
          {
            mintedAt: current.mintedAt,
            expiresAt: current.expiresAt,
            seed: credential.id,
          },
          settings.graceMs,
        )?.at
      : undefined;
  const end =
    current?.expiresAt === undefined ? undefined : endOf(current.expiresAt);
  const ahead = [...times, due, end].filter(
    (it): it is number => it !== undefined && it > now,
  );
  return Math.min(now + HEALTHY_LOOK, ...ahead);
}

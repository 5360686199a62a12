import type { CredentialRecord } from '../ledger/credential';
import type { Lease } from '../ledger/leases';
import type { Wrote } from '../ledger/lifeRecords';
import { accessToken } from '../resources/accessToken/resource';
import { variable } from '../resources/variable/resource';
import type { Attempt, Change } from '../saga/attempt';
import { changeOf, placeIn } from '../saga/resource';
import type { LifeSettings } from './view';

/** What of an attempt keeping a credential needs: a step's, a schedule's, or that of a person at a button. */
export type KeepingAttempt = Pick<
  Attempt,
  | 'api'
  | 'apiWith'
  | 'change'
  | 'cleanUp'
  | 'clock'
  | 'hide'
  | 'hold'
  | 'logger'
  | 'portal'
  | 'register'
  | 'signal'
  | 'sleep'
  | 'timing'
>;

/** Who looks after credentials, and how. */
export interface Keeper {
  attempt: KeepingAttempt;
  settings: LifeSettings;
  /** For people, in the history: `task 12, step rotate`. */
  who: string;
}

/** A keeper that holds the lease on a credential and on all that it is in. */
export interface Holder extends Keeper {
  lease: Lease;
}

/** Runs while nobody else writes to the credential, its tokens or its variables. */
export async function holdCredential<T>(
  keeper: Keeper,
  record: CredentialRecord,
  run: (holder: Holder) => Promise<T>,
): Promise<T> {
  return keeper.attempt.hold(targetsOf(record), lease =>
    run({ ...keeper, lease }),
  );
}

/** The lease is on the credential first, and on what steps of tasks hold when they write the same things. */
function targetsOf({ credential, sinks }: CredentialRecord): string[] {
  const { host, containerKind, containerId, name } = credential;
  const place = placeIn(host, { kind: containerKind, id: containerId }, name);
  return [
    `credential:${credential.id}`,
    accessToken.target(place),
    ...sinks.map(it =>
      variable.target({
        ...placeIn(
          host,
          { kind: it.containerKind, id: it.containerId },
          it.key,
        ),
        environmentScope: it.environmentScope,
      }),
    ),
  ];
}

/** A change of the credential's tokens, for the one door. */
export function tokenChange(
  { credential }: CredentialRecord,
  verb: Change['verb'],
): Change {
  const { host, containerKind, containerId, name } = credential;
  return changeOf(
    accessToken,
    verb,
    placeIn(host, { kind: containerKind, id: containerId }, name),
  );
}

/** A change of one of its variables, for the one door. */
export function sinkChange(
  { credential }: CredentialRecord,
  sink: CredentialRecord['sinks'][number],
  verb: Change['verb'],
): Change {
  const { containerKind, containerId, key, environmentScope } = sink;
  return changeOf(variable, verb, {
    ...placeIn(credential.host, { kind: containerKind, id: containerId }, key),
    environmentScope,
  });
}

/** Where a credential's tokens are, by its number. */
export function containerOfCredential({ credential }: CredentialRecord) {
  return { kind: credential.containerKind, id: credential.containerId };
}

export function containerOfSink(sink: CredentialRecord['sinks'][number]) {
  return { kind: sink.containerKind, id: sink.containerId };
}

/** Who writes, and what time it is at GitLab. */
export function wroteBy({ attempt, who }: Keeper): Wrote {
  return { who, now: attempt.api.now() };
}

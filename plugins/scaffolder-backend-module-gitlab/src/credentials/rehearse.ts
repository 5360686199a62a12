import { NotAllowedError } from '@backstage/errors';
import { dateIn } from '../domain/expiry';
import { currentOf } from '../ledger/credential';
import type { RotationDetails } from '../resources/rotation/details';
import { rehearseLifetime } from '../resources/accessToken/rehearse';
import type { Rehearsal } from '../saga/attempt';
import type { Chosen, Unmanaged } from './choose';
import { graceOf } from './due';
import { next } from './next';
import { PLANNED_CREDENTIAL_ID } from './planned';
import { takeLook } from './takeLook';
import type { LifeSettings } from './view';

/** What a rehearsed rotation would give; ids of what would be made are 0. */
export type PlannedRotation = RotationDetails & {
  name: string;
  variableKeys: string[];
};

/**
 * The dry run of a rotation: looks at everything that the real one looks at, and says what it would do.
 *
 * @throws NotAllowedError where the rules would let nothing be made, in their words
 */
export async function rehearseRotation(
  rehearsal: Rehearsal,
  chosen: Chosen,
  wanted: {
    settings: LifeSettings;
    lifetimeDays?: number;
    compromised?: boolean;
  },
): Promise<PlannedRotation> {
  if ('unmanaged' in chosen) {
    return planOfUnmanaged(rehearsal, chosen.unmanaged);
  }
  const { settings, compromised } = wanted;
  const { api, logger, register } = rehearsal;
  const record = (await register.life.read(chosen.credential.id))!;
  const { credential, generations, sinks } = record;
  const look = await takeLook(rehearsal, record, { marked: true });
  const current = currentOf(generations);
  const fromGeneration = (current ?? generations.at(-1))?.n ?? 0;
  const now = api.now();
  const decision = next({
    ...record,
    look,
    settings,
    now: now.getTime(),
    asked: { fromGeneration },
  });
  if (decision.action.do === 'nothing' && !compromised) {
    throw new NotAllowedError(
      `Nothing would be renewed. ${decision.text}. Nothing was changed`,
    );
  }
  const days = wanted.lifetimeDays ?? credential.lifetimeDays;
  const expiresAt = days === undefined ? undefined : dateIn(days, now);
  await rehearseLifetime(rehearsal, expiresAt);
  const owner = typeof look.owner === 'object' ? look.owner : undefined;
  const grace = graceOf(settings, {
    kind: credential.containerKind,
    buildTimeoutMs: owner?.buildTimeoutMs,
  });
  const keys = sinks.map(it => it.key);
  const old = compromised
    ? 'revoke every older one at once'
    : `revoke the old one ${Math.round(grace / 3_600_000)} hours later`;
  logger.info(
    `Dry run: would make generation ${fromGeneration + 1} of access token "${credential.name}", which expires ${expiresAt ?? 'as GitLab decides'}; ${keys.length === 0 ? 'output it sealed' : `write it to CI/CD variable ${keys.join(', ')}`}; and ${old}`,
  );
  return {
    credentialId: credential.id,
    generation: fromGeneration + 1,
    tokenId: 0,
    userId: 0,
    name: credential.name,
    expiresAt,
    variableKeys: keys,
    previousTokenId: current?.tokenId,
    ...(compromised
      ? { previousRevokedAt: now.toISOString() }
      : {
          previousRetiresAt: new Date(now.getTime() + grace).toISOString(),
        }),
  };
}

function planOfUnmanaged(
  { logger }: Rehearsal,
  { token, variable }: Unmanaged,
): PlannedRotation {
  logger.info(
    `Dry run: would take over access token ${token.id} "${token.name}" and CI/CD variable ${variable.key}, make another token, write it to the variable, and revoke the old one when its grace is over`,
  );
  return {
    credentialId: PLANNED_CREDENTIAL_ID,
    generation: 2,
    tokenId: 0,
    userId: 0,
    name: token.name,
    variableKeys: [variable.key],
    previousTokenId: token.id,
  };
}

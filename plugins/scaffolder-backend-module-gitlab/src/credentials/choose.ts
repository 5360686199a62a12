import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { withoutMark } from '../domain/mark';
import type { AccessToken, Container, Variable } from '../gitlab/api';
import type { Credential } from '../ledger/credential';
import type { Deposit, NewCredential } from '../ledger/register';
import type { Rehearsal } from '../saga/attempt';

/** Which credential a step means. Everything that is given has to fit. */
export interface Meant {
  tokenId?: number;
  name?: string;
  variableKey?: string;
  /** Of the variable; default: whichever, where it is the only one. */
  environmentScope?: string;
}

/** A token that nobody here has made, and the variable that the author says it is in. */
export interface Unmanaged {
  token: AccessToken;
  variable: Variable;
}

export type Chosen = { credential: Credential } | { unmanaged: Unmanaged };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The one credential that is meant. A token that was not made here is meant where its variable is named, too.
 *
 * @throws InputError where nothing is named; NotFoundError where nothing fits; ConflictError, which lists them, where several
 *   do
 */
export async function chooseCredential(
  rehearsal: Pick<Rehearsal, 'api' | 'register'>,
  container: Container & { id: number },
  meant: Meant,
): Promise<Chosen> {
  const { api, register } = rehearsal;
  const { tokenId, name, variableKey } = meant;
  if ([tokenId, name, variableKey].every(it => it === undefined)) {
    throw new InputError(
      'Which token? Give "variableKey", "name" or "tokenId". Nothing was changed',
    );
  }
  const known = await register.life.find({
    host: api.host,
    containerKind: container.kind,
    containerId: container.id,
    ...meant,
  });
  const [credential, ...more] = known;
  if (more.length > 0) {
    throw new ConflictError(
      `${describeMeant(meant)} of ${describe(container)} may be any of ${known.length} credentials: ${known.map(describeCredential).join('; ')}. Nothing was changed. Name one of them by "tokenId" or "variableKey"`,
    );
  }
  if (credential) {
    return { credential };
  }
  return { unmanaged: await findUnmanaged(rehearsal, container, meant) };
}

/**
 * As {@link chooseCredential}, for whoever ends it: the newest of those that were ended already is meant, too.
 *
 * @throws NotFoundError also for a token that was made elsewhere
 */
export async function chooseToEnd(
  rehearsal: Pick<Rehearsal, 'api' | 'register'>,
  container: Container & { id: number },
  meant: Meant,
): Promise<Credential> {
  let refusal: unknown;
  try {
    const chosen = await chooseCredential(rehearsal, container, meant);
    if ('credential' in chosen) return chosen.credential;
    const { id, name } = chosen.unmanaged.token;
    refusal = new NotFoundError(
      `Access token ${id} "${name}" of ${describe(container)} was not made by this portal, and is revoked by nobody here. Nothing was changed. Rotate it first, which takes it over, or revoke it in GitLab`,
    );
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    refusal = error;
  }
  const ended = await rehearsal.register.life.find({
    host: rehearsal.api.host,
    containerKind: container.kind,
    containerId: container.id,
    ...meant,
    ended: true,
  });
  const last = ended.at(-1);
  if (!last) throw refusal;
  return last;
}

async function findUnmanaged(
  { api }: Pick<Rehearsal, 'api'>,
  container: Container & { id: number },
  meant: Meant,
): Promise<Unmanaged> {
  const { tokenId, name, variableKey, environmentScope = '*' } = meant;
  const nothing = `This portal manages no ${describeMeant(meant)} of ${describe(container)} on ${api.host}`;
  if (variableKey === undefined) {
    throw new NotFoundError(
      `${nothing}. Nothing was changed. To take over a token that was made elsewhere, name its CI/CD variable as "variableKey", too`,
    );
  }
  const variable = await api.findVariable(
    container,
    variableKey,
    environmentScope,
  );
  if (!variable) {
    throw new NotFoundError(
      `${nothing}, and there is no CI/CD variable ${variableKey} for environment ${environmentScope}. Nothing was changed`,
    );
  }
  const active = await api.listAccessTokens(container, { state: 'active' });
  const fitting = active.filter(
    it =>
      (tokenId === undefined || it.id === tokenId) &&
      (name === undefined || it.name === name),
  );
  const [token, ...more] = fitting;
  if (!token || more.length > 0) {
    const what = fitting.map(it => `${it.id} "${it.name}"`).join(', ');
    const problem = `${nothing}. To take over the token in CI/CD variable ${variableKey}, say which it is, by "tokenId" or "name": GitLab does not tell what is in a variable`;
    throw token
      ? new ConflictError(
          `${problem}. ${fitting.length} fit: ${what}. Nothing was changed`,
        )
      : new NotFoundError(
          `${problem}. No live token fits. Nothing was changed`,
        );
  }
  return { token, variable };
}

/** What the register is to know of a token that was made elsewhere. */
export function adoptionOf(
  rehearsal: Pick<Rehearsal, 'api' | 'ref'>,
  container: Container & { id: number },
  { token, variable }: Unmanaged,
): {
  credential: Omit<NewCredential, 'id'>;
  deposit: Deposit;
} {
  const { taskId, templateRef, userRef } = rehearsal.ref;
  const { expiresAt, createdAt } = token;
  return {
    credential: {
      host: rehearsal.api.host,
      containerKind: container.kind,
      containerId: container.id,
      containerPath: undefined,
      name: token.name,
      accessLevel: token.accessLevel,
      scopes: token.scopes,
      lifetimeDays:
        expiresAt === undefined
          ? undefined
          : Math.round(
              (Date.parse(expiresAt) - Date.parse(createdAt)) / DAY_MS,
            ),
      rotation: 'auto',
      madeByTask: taskId,
      madeByTemplate: templateRef,
      madeByUser: userRef,
    },
    deposit: {
      key: variable.key,
      environmentScope: variable.environmentScope,
      variableType: variable.variableType,
      protected: variable.protected,
      masked: variable.masked,
      hidden: variable.hidden,
      raw: variable.raw,
      personText: withoutMark(variable.description),
    },
  };
}

function describeMeant({ tokenId, name, variableKey }: Meant): string {
  return [
    tokenId === undefined ? 'access token' : `access token ${tokenId}`,
    name === undefined ? '' : ` "${name}"`,
    variableKey === undefined ? '' : ` in CI/CD variable ${variableKey}`,
  ].join('');
}

function describeCredential({ id, name }: Credential): string {
  return `"${name}" (credential ${id})`;
}

function describe({ kind, id }: Container): string {
  return `${kind} ${id}`;
}

import type { HumanDuration } from '@backstage/types';
import type { Container } from '../../gitlab/api';
import type { WantedDeposit } from '../../handover/deposit';
import type { Thing } from '../../ledger/ledger';
import { accessToken } from '../../resources/accessToken/resource';
import type { WantedToken } from '../../resources/accessToken/wanted';
import { variable } from '../../resources/variable/resource';
import { thingOf } from '../../saga/resource';
import { DEFAULT_ACCESS_LEVEL } from './fields';

export interface TokenWish {
  host: string;
  container: Container;
  /** Full path, for people. */
  containerPath?: string;
  /** Id or path, as the template writes it. */
  spelledContainerId?: string;
  name: string;
  scopes: string[];
  accessLevel?: number;
  /** `YYYY-MM-DD`; left out, GitLab's own default applies. */
  expiresAt?: string;
  /** As the template wrote it: on the next attempt the date may be another, and the token still the same. */
  expiresIn?: string | HumanDuration;
  description?: string;
  variableKey?: string;
  variableProtected: boolean;
  environmentScope: string;
  maskedAndHidden: boolean;
  /** Default: `auto` with `variableKey`, else `none`. */
  rotation?: 'auto' | 'none';
  ifExists: 'create' | 'reuse' | 'replace';
}

export interface TokenPlan {
  token: WantedToken;
  tokenThing: Thing;
  /** Only with `variableKey`. */
  deposit: WantedDeposit | undefined;
  /** What is written to, for a lease. */
  targets: string[];
}

/** Pure: what `gitlab:projectAccessToken:create` is going to ask GitLab for. */
export function planToken(wish: TokenWish): TokenPlan {
  const { host, container, name, scopes, expiresAt, description } = wish;
  const accessLevel = wish.accessLevel ?? DEFAULT_ACCESS_LEVEL;
  const token: WantedToken = {
    rotation: wish.rotation,
    container,
    containerPath: wish.containerPath,
    spec: { name, scopes, accessLevel, expiresAt, description },
  };
  const place = {
    host,
    containerKind: container.kind,
    containerId: String(container.id),
    spelledContainerId: wish.spelledContainerId,
  };
  const tokenThing = thingOf(accessToken, {
    ...place,
    name,
    variableKey: wish.variableKey,
    environmentScope: wish.variableKey && wish.environmentScope,
    identity: {
      scopes,
      accessLevel,
      expires: wish.expiresIn ?? expiresAt,
      variableKey: wish.variableKey,
      environmentScope: wish.environmentScope,
    },
    details: { spec: { name, scopes, accessLevel, expiresAt, description } },
  });
  const deposit = planDeposit();
  const targets = [
    accessToken.target(tokenThing),
    ...(deposit ? [variable.target(deposit.variableThing)] : []),
  ];
  return { token, tokenThing, deposit, targets };

  function planDeposit(): WantedDeposit | undefined {
    if (wish.variableKey === undefined) {
      return undefined;
    }
    const key = wish.variableKey;
    const { environmentScope, maskedAndHidden } = wish;
    const ifVariableExists =
      wish.ifExists === 'create' ? 'fail' : 'updateMarked';
    return {
      token,
      tokenThing,
      variable: {
        key,
        variableType: 'env_var',
        protected: wish.variableProtected,
        masked: true,
        maskedAndHidden,
        raw: false,
        environmentScope,
        description: `Holds access token "${name}"`,
      },
      variableThing: thingOf(variable, {
        ...place,
        name: key,
        environmentScope,
        identity: { tokenName: name, environmentScope },
      }),
      ifVariableExists,
    };
  }
}

/**
 * - `minting`: a create was meant, perhaps sent
 * - `minted`: the token is known; nobody has begun to write it into a variable
 * - `depositing`: a request that writes it into a variable may have been sent
 * - `current`: the variable holds it; or it is in no variable, and in use
 * - `retiring`: the variable held it until the next one was there
 * - `abandoned`: nobody will put it anywhere; it may still turn up
 * - `closed`: over
 */
export type GenerationState =
  | 'minting'
  | 'minted'
  | 'depositing'
  | 'current'
  | 'retiring'
  | 'abandoned'
  | 'closed';

/** Why a generation is over. */
export type ClosingCause =
  | 'grace'
  | 'replaced'
  | 'neverDeposited'
  | 'expired'
  | 'elsewhere'
  | 'compromised'
  | 'ended'
  | 'superseded';

/** One token that a credential has had, or was to have. */
export interface Generation {
  credentialId: string;
  n: number;
  state: GenerationState;
  /** Random, in the mark: no two creates have the same. */
  nonce: string;
  tokenId: number | undefined;
  userId: number | undefined;
  /** Unix milliseconds, GitLab's time: when a request was sent that changes a variable which was there. */
  putAt: number | undefined;
}

/** What an action wants a credential to be. */
export interface NewCredential {
  id: string;
  host: string;
  containerKind: 'project' | 'group';
  /** GitLab's number. */
  containerId: number;
  containerPath: string | undefined;
  name: string;
  accessLevel: number;
  scopes: string[];
  /** Days; `undefined` where GitLab decides. */
  lifetimeDays: number | undefined;
  rotation: 'auto' | 'none';
  madeByTask: string;
  madeByTemplate: string | undefined;
  madeByUser: string | undefined;
}

/** The CI/CD variable that a credential is deposited in. */
export interface Deposit {
  key: string;
  environmentScope: string;
  variableType: string;
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  /** What people read in its description. */
  personText: string | undefined;
}

/** What GitLab said of a new token. */
export interface MintedToken {
  id: number;
  userId: number;
  accessLevel: number;
  scopes: string[];
  expiresAt: string | undefined;
}

/**
 * - `healthy`: every variable holds the current token
 * - `renewing`: the next token is on its way
 * - `degraded`: something fails, and the pipeline still works
 * - `broken`: a variable holds nothing that works
 * - `held`: waits for a person, or for a time, with what it has
 * - `drifted`: somebody changed it, and nobody here touches it until a person says so
 * - `suspended`: its project is archived or going to be deleted
 * - `orphaned`: its project or group is gone
 * - `paused`: nothing is renewed in this portal
 * - `ended`: over
 */
export type CredentialState =
  | 'healthy'
  | 'renewing'
  | 'degraded'
  | 'broken'
  | 'held'
  | 'drifted'
  | 'suspended'
  | 'orphaned'
  | 'paused'
  | 'ended';

/** A token under management, as the register knows it. Times are Unix milliseconds by GitLab's clock. */
export interface Credential {
  id: string;
  host: string;
  kind: 'accessToken' | 'deployToken';
  containerKind: 'project' | 'group';
  /** GitLab's number. */
  containerId: number;
  /** Last seen, for people. */
  containerPath: string | undefined;
  name: string;
  identity: 'bot' | 'serviceAccount';
  /** GitLab's number; not of a deploy token. */
  accessLevel: number | undefined;
  scopes: string[];
  lifetimeDays: number | undefined;
  rotation: 'auto' | 'none';
  mode: 'overlap' | 'inPlace';
  state: CredentialState;
  cause: string | undefined;
  since: number;
  heldUntil: number | undefined;
  compromisedAt: number | undefined;
  /** The newest generation that was there by then. */
  compromisedUpTo: number | undefined;
  failures: number;
  nextLookAt: number | undefined;
  endedAt: number | undefined;
  /** Id of the task whose step made it, where one has. */
  madeByTask: string | undefined;
}

/** One token that a credential has, has had, or was to have. */
export interface GenerationRecord {
  n: number;
  state: GenerationState;
  nonce: string;
  tokenId: number | undefined;
  userId: number | undefined;
  accessLevel: number | undefined;
  scopes: string[] | undefined;
  /** `YYYY-MM-DD` */
  expiresAt: string | undefined;
  /** Of an `inPlace` rotation: the token that it rotates. */
  rotatesTokenId: number | undefined;
  intendedAt: number;
  /** When the request that makes it was sent. */
  sentAt: number | undefined;
  mintedAt: number | undefined;
  /** When the last request that writes it into a variable was sent. */
  putAt: number | undefined;
  /** When the look was sent that showed it in every variable. */
  provedAt: number | undefined;
  retireAt: number | undefined;
  /** Whether its grace was extended once, because somebody still used it. */
  extended: boolean;
  closedAt: number | undefined;
  cause: ClosingCause | undefined;
}

/** A CI/CD variable that a credential is deposited in. */
export interface Sink {
  id: string;
  containerKind: 'project' | 'group';
  containerId: number;
  key: string;
  environmentScope: string;
  part: 'token' | 'username';
  variableType: 'env_var' | 'file';
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  /** What people read in its description. */
  personText: string | undefined;
  seenTokenId: number | undefined;
  /** When it was made again after somebody had deleted it. */
  remadeAt: number | undefined;
}

/** All that the register knows of one credential. */
export interface CredentialRecord {
  credential: Credential;
  /** The oldest first. */
  generations: GenerationRecord[];
  /** Those that it is deposited in now. */
  sinks: Sink[];
}

export function currentOf(
  generations: GenerationRecord[],
): GenerationRecord | undefined {
  return generations.find(it => it.state === 'current');
}

/** A live token at GitLab that carries the marks of this portal and of a credential. */
export interface MarkedToken {
  id: number;
  generation: number;
  nonce: string;
  userId: number;
  accessLevel: number;
  scopes: string[];
  /** `YYYY-MM-DD` */
  expiresAt: string | undefined;
  /** Unix milliseconds, GitLab's time. */
  createdAt: number;
}

import type {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { FailureKind } from '../../http/failure';
import type { Operation } from '../../operations';

export type ErrorClass =
  | typeof AuthenticationError
  | typeof ConflictError
  | typeof InputError
  | typeof NotAllowedError
  | typeof NotFoundError
  | typeof ServiceUnavailableError;

/** Who can mend it. */
export type Mender =
  | 'template author'
  | 'person who runs the template'
  /** Of the token that the step acts with: the user, or whoever put it into the integration. */
  | 'token owner'
  /** Of Backstage. */
  | 'portal administrator'
  /** Of the project or group; their role is called so, too. */
  | 'owner in GitLab'
  | 'GitLab administrator';

/** How it ended, as far as there is advice about it: as the requester says, or as is known after reading the answer. */
export type End =
  | Exclude<FailureKind, 'aborted'>
  /** GitLab's own 404 for an address that is no route of its API. */
  | 'no-route'
  /** A 404 in words that are not GitLab's. */
  | 'foreign'
  /** JSON, and not what GitLab's documentation says. */
  | 'unexpected-shape'
  /** A push whose objects arrived, and whose branch was refused. */
  | 'refused'
  /** A push of sha1 into a repository of sha256. */
  | 'other-object-format'
  /** git failed in words that nobody knows. */
  | 'unknown';

/** What the advice may speak about. */
export interface AdviceContext {
  /** Of the API e.g. `projectAccessTokens.create`, of a push `git.receivePack`. */
  operation: Operation;
  /** e.g. `project 42`; of a push the branch, e.g. `"main"`. */
  on: string;
  host: string;
  /** Where it was sent: root of the API, or of the repository. */
  address: string;
  /** `the user's token`, `the token of the integration for <host>` or, of a push, `the token`. */
  credential: string;
  /** GitLab's answer as one line. */
  answer: string;
}

/** What is looked up in the table. */
export interface Problem extends AdviceContext {
  via: 'api' | 'push';
  end: End;
  /** HTTP status, where there was one. */
  status?: number;
  /** Network or TLS code, e.g. `ECONNREFUSED`. */
  code?: string;
}

/** One row of the table. The documentation's page of troubleshooting is made from the same rows. */
export interface AdviceRow {
  via: Problem['via'];
  /** How it ended. */
  end: End;
  /** Left out: any status. */
  status?: number | number[] | { least: number };
  /** Left out: any operation. */
  operation?: RegExp;
  /** On GitLab's answer, loosely, because its texts change between versions. Left out: any. */
  answer?: RegExp;
  /** On the network's code. Left out: any. */
  code?: RegExp;
  /** What a person reads, as an example: GitLab's words, or ours where GitLab has none. `…` stands for what differs. */
  message: string;
  /** Why, in one sentence. */
  cause: string;
  /** Who can mend it, the likeliest first. */
  menders: readonly [Mender, ...Mender[]];
  /** Left out: the class of the status, or what the end means for the call. */
  class?: ErrorClass;
  /** What to do and who can do it. */
  advice: string | ((context: AdviceContext) => string);
}

export function adviceText(row: AdviceRow, context: AdviceContext): string {
  return typeof row.advice === 'string' ? row.advice : row.advice(context);
}

/** Which entry of Backstage's configuration says where GitLab is. */
export function entryOf({ host }: Pick<AdviceContext, 'host'>): string {
  return `the entry for ${host} in integrations.gitlab`;
}

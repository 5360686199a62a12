import { readMark, withoutMark } from '../domain/mark';
import type { AccessToken, Variable } from '../gitlab/api';
import {
  CancelledError,
  gitlabDetailsOf,
  isNotFound,
} from '../gitlab/errors/errors';
import type { CredentialRecord, MarkedToken } from '../ledger/credential';
import type { Portal } from '../ledger/portal';
import { endOf } from './due';
import {
  containerOfCredential,
  containerOfSink,
  type KeepingAttempt,
} from './keeper';
import type { CannotTell, Look, SeenOwner, SeenSink, SeenToken } from './look';
import { isWatched } from './view';

/** What of an attempt a look needs; it changes nothing. */
export type Looker = Pick<KeepingAttempt, 'api' | 'portal'>;

/**
 * Looks at everything that the rules ask for: the owner, each token by its id, then each variable.
 *
 * @param options.marked - whether the owner's whole list of tokens is read, too: of what carries our marks, the register may
 *   not know all
 */
export async function takeLook(
  looker: Looker,
  record: CredentialRecord,
  options: { marked: boolean },
): Promise<Look> {
  const { api, portal } = looker;
  const sentAt = api.now().getTime();
  const nothing = { sentAt, tokens: new Map(), sinks: new Map() };
  const owner = await lookAtOwner(looker, record);
  if (owner === 'refused') {
    return {
      ...nothing,
      host: 'refused',
      owner: 'cannotTell',
      marked: undefined,
    };
  }
  if (owner === 'cannotTell') {
    return { ...nothing, host: 'answers', owner, marked: undefined };
  }
  const container = containerOfCredential(record);
  const tokens: Look['tokens'] = new Map();
  for (const { n, tokenId } of record.generations.filter(isWatched)) {
    if (tokenId === undefined) continue;
    const token = await told(() => api.findAccessToken(container, tokenId));
    tokens.set(n, token === 'cannotTell' ? token : seenToken(token, api.now()));
  }
  const marked = options.marked
    ? await told(() => api.listAccessTokens(container))
    : undefined;
  const sinks: Look['sinks'] = new Map();
  for (const sink of record.sinks) {
    const variable = await told(() =>
      api.findVariable(containerOfSink(sink), sink.key, sink.environmentScope),
    );
    sinks.set(
      sink.id,
      variable === 'cannotTell' ? variable : seenSink(variable, record, portal),
    );
  }
  return {
    sentAt,
    host: 'answers',
    owner: marked === 'cannotTell' ? marked : owner,
    tokens,
    sinks,
    marked:
      marked === 'cannotTell'
        ? undefined
        : marked?.flatMap(it => markedToken(it, record, portal, api.now())),
  };
}

async function lookAtOwner(
  { api }: Looker,
  { credential }: CredentialRecord,
): Promise<SeenOwner | CannotTell | 'refused'> {
  const { containerKind, containerId } = credential;
  try {
    if (containerKind === 'group') {
      const group = await api.findGroup(containerId);
      return group
        ? {
            path: group.fullPath,
            archived: group.archived,
            markedForDeletion: group.markedForDeletionOn !== undefined,
            buildTimeoutMs: undefined,
          }
        : 'cannotTell';
    }
    const project = await api.findProject(containerId);
    return project
      ? {
          path: project.fullPath,
          archived: project.archived,
          markedForDeletion: project.markedForDeletionOn !== undefined,
          buildTimeoutMs: project.buildTimeoutMs,
          unwritable: whyUnwritable(project),
        }
      : 'cannotTell';
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const { status } = gitlabDetailsOf(error) ?? {};
    return status === 401 || status === 403 ? 'refused' : 'cannotTell';
  }
}

/** Without CI/CD, or without a repository, GitLab refuses every word about variables, an Owner's too. */
function whyUnwritable(project: {
  buildsAccessLevel: string | undefined;
  repositoryAccessLevel: string | undefined;
}): string | undefined {
  if (project.buildsAccessLevel === 'disabled') {
    return 'CI/CD is disabled in the settings of the project';
  }
  return project.repositoryAccessLevel === 'disabled'
    ? 'the repository is disabled in the settings of the project'
    : undefined;
}

/** Only a "not there" of GitLab's own, of a thing in an owner that is seen, is believed. */
async function told<T>(
  ask: () => Promise<T | undefined>,
): Promise<T | undefined | CannotTell> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return isNotFound(error) ? undefined : 'cannotTell';
  }
}

function seenToken(token: AccessToken | undefined, now: Date): SeenToken {
  if (!token) return { state: 'absent' };
  return {
    state: stateOf(token, now),
    accessLevel: token.accessLevel,
    expiresAt: token.expiresAt,
    lastUsedAt:
      token.lastUsedAt === undefined ? undefined : Date.parse(token.lastUsedAt),
    description: withoutMark(token.description),
  };
}

/** On its last day a token is in neither of GitLab's lists, so its date decides. */
function stateOf(
  { revoked, expiresAt }: AccessToken,
  now: Date,
): 'live' | 'revoked' | 'expired' {
  if (revoked) return 'revoked';
  const isOver = expiresAt !== undefined && now.getTime() >= endOf(expiresAt);
  return isOver ? 'expired' : 'live';
}

function seenSink(
  variable: Variable | undefined,
  { credential, generations }: CredentialRecord,
  portal: Portal,
): SeenSink {
  if (!variable) return { kind: 'absent' };
  const mark = readMark(variable.description);
  if (!mark) return { kind: 'unmarked' };
  if (mark.kind === 'deposit') {
    const { tokenId, generation } = mark;
    const isOurs =
      mark.portal === portal.id && mark.credential === credential.id;
    return isOurs
      ? { kind: 'holds', tokenId, generation }
      : { kind: 'foreign' };
  }
  const first = generations.find(it => it.n === 1);
  // A version that did not name the token named its task, and no portal.
  const isOld =
    mark.kind === 'task' &&
    mark.portal === undefined &&
    mark.task === credential.madeByTask;
  return isOld && first?.tokenId !== undefined
    ? { kind: 'holds', tokenId: first.tokenId, generation: first.n }
    : { kind: 'foreign' };
}

function markedToken(
  token: AccessToken,
  { credential }: CredentialRecord,
  portal: Portal,
  now: Date,
): MarkedToken[] {
  const mark = readMark(token.description);
  const isOurs =
    mark?.kind === 'token' &&
    mark.portal === portal.id &&
    mark.credential === credential.id;
  if (!isOurs || stateOf(token, now) !== 'live') return [];
  const { id, userId, accessLevel, scopes, expiresAt, createdAt } = token;
  return [
    {
      id,
      userId,
      accessLevel,
      scopes,
      expiresAt,
      generation: mark.generation,
      nonce: mark.nonce,
      createdAt: Date.parse(createdAt),
    },
  ];
}

import { InputError } from '@backstage/errors';
import { getRepoSourceDirectory } from '@backstage/plugin-scaffolder-node';
import {
  isPrivateKey,
  messageProblem,
  readAuthor,
} from '../../domain/commitText';
import { relativePathProblem } from '../../domain/relativePath';
import type { ActionDeps } from '../../deps';
import type { WantedContent } from '../../resources/content/push';
import type { Rehearsal } from '../../saga/attempt';
import { DEFAULT_AUTHOR, DEFAULT_COMMIT_MESSAGE } from './fields';

/** What the input says of the content. */
interface ContentWish {
  sourcePath?: string | boolean;
  defaultBranch: string;
  gitCommitMessage?: string;
  gitAuthorName?: string;
  gitAuthorEmail?: string;
  signCommit?: boolean;
}

/** What to push; `undefined` where the repository is to stay empty. */
export function planContent(
  wanted: ContentWish,
  workspacePath: string,
  attempt: Rehearsal,
  { config }: Pick<ActionDeps, 'config'>,
): WantedContent | undefined {
  const { sourcePath } = wanted;
  if (sourcePath === false) {
    return undefined;
  }
  const leaves =
    typeof sourcePath === 'string' && relativePathProblem(sourcePath);
  if (leaves) {
    throw new InputError(`sourcePath: "${sourcePath}" ${leaves}`);
  }
  const signingKey =
    attempt.session.commitSigningKey ?? config.defaultCommitSigningKey;
  if (wanted.signCommit && !signingKey) {
    throw new InputError(
      `signCommit is set, and there is no key to sign with. A Backstage administrator sets commitSigningKey in the entry for ${attempt.api.host} in integrations.gitlab, or scaffolder.defaultCommitSigningKey`,
    );
  }
  if (wanted.signCommit && !isPrivateKey(signingKey!.reveal())) {
    throw new InputError(
      `signCommit is set, and what is configured to sign with is no PGP private key in text form (-----BEGIN PGP PRIVATE KEY BLOCK-----). A Backstage administrator corrects commitSigningKey in the entry for ${attempt.api.host} in integrations.gitlab, or scaffolder.defaultCommitSigningKey`,
    );
  }
  const message =
    wanted.gitCommitMessage?.trim() ||
    config.defaultCommitMessage ||
    DEFAULT_COMMIT_MESSAGE;
  const problem = messageProblem(message);
  if (problem) {
    throw new InputError(`gitCommitMessage: ${problem}`);
  }
  return {
    dir: getRepoSourceDirectory(
      workspacePath,
      typeof sourcePath === 'string' ? sourcePath : undefined,
    ),
    branch: wanted.defaultBranch,
    message,
    author: authorOf(wanted, config),
    signingKey: wanted.signCommit ? signingKey : undefined,
  };
}

function authorOf(
  wanted: ContentWish,
  { defaultAuthor }: ActionDeps['config'],
): WantedContent['author'] {
  const author = readAuthor({
    name:
      wanted.gitAuthorName?.trim() || defaultAuthor.name || DEFAULT_AUTHOR.name,
    email:
      wanted.gitAuthorEmail?.trim() ||
      defaultAuthor.email ||
      DEFAULT_AUTHOR.email,
  });
  if (!author.ok) {
    throw new InputError(
      `The author of the commit ${author.problem}. It comes from gitAuthorName and gitAuthorEmail, else from scaffolder.defaultAuthor in the configuration`,
    );
  }
  return author.value;
}

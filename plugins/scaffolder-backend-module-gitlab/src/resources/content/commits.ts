import { readAuthor } from '../../domain/commitText';
import type { Commit } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import { type ContentDetails, contentDetails } from './details';

/** Whether the commit is what the entry's step has pushed, or meant to. */
export function isCommitOf(entry: LedgerEntry, commit: Commit): boolean {
  const details = contentDetails.read(entry);
  const { commitHash, message, commits } = details;
  const known = commitHash === undefined ? commits : [commitHash];
  if (known) {
    return known.includes(commit.id);
  }
  // A signed commit, or an earlier version's of a machine without git: only what was to be in it tells that it is the one.
  return (
    commit.message.trim() === message &&
    isBy(details, commit) &&
    Date.parse(commit.createdAt) >= startOfSecond(entry.createdAt)
  );
}

/** Rows of the first versions have the author as the template, not as git, writes it. */
function isBy(
  { authorName, authorEmail }: ContentDetails,
  commit: Commit,
): boolean {
  const name = String(authorName);
  const email = String(authorEmail);
  const asGit = readAuthor({ name, email });
  return [{ name, email }, ...(asGit.ok ? [asGit.value] : [])].some(
    it => it.name === commit.authorName && it.email === commit.authorEmail,
  );
}

/** git counts in seconds. */
function startOfSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

/** Who wrote a commit, and when. Without a date, git's own clock decides. */
export interface Person {
  name: string;
  email: string;
  date?: Date | string;
}

/** A commit as git tells it. */
export interface CommitInfo {
  id: string;
  parentIds: string[];
  title: string;
  message: string;
  authorName: string;
  authorEmail: string;
  authoredDate: string;
  committerName: string;
  committerEmail: string;
  committedDate: string;
}

const FIELDS = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'];

/** The arguments of `git log` and `git show` whose output {@link parseCommits} reads. */
export const COMMIT_FORMAT: readonly string[] = [
  '-z',
  `--format=${FIELDS.join('%x00')}`,
];

/** Reads the output of a git command that was given {@link COMMIT_FORMAT}. */
export function parseCommits(output: Buffer): CommitInfo[] {
  const fields = output.toString().split('\0');
  const commits: CommitInfo[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    const [id, parents, an, ae, authored, cn, ce, committed, message] =
      fields.slice(at, at + FIELDS.length);
    commits.push({
      id,
      parentIds: parents === '' ? [] : parents.split(' '),
      title: titleOf(message),
      message,
      authorName: an,
      authorEmail: ae,
      authoredDate: timestamp(authored),
      committerName: cn,
      committerEmail: ce,
      committedDate: timestamp(committed),
    });
  }
  return commits;
}

/** GitLab shortens a first line of 100 characters or more (app/models/commit.rb, `title`). */
function titleOf(message: string): string {
  const line = message.split('\n', 1)[0];
  if (line.length < 100) {
    return line;
  }
  const cut = line.slice(0, 80);
  const space = cut.lastIndexOf(' ');
  return `${space > 0 ? cut.slice(0, space) : cut}…`;
}

/** GitLab writes commit dates with milliseconds and an offset: `2026-11-22T14:13:37.000+00:00`. */
function timestamp(unixSeconds: string): string {
  return new Date(Number(unixSeconds) * 1000)
    .toISOString()
    .replace('Z', '+00:00');
}

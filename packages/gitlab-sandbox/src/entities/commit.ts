import type { JsonObject } from '../http/json';
import type { Links } from '../links';
import type { CommitInfo } from '../repository/commitInfo';
import type { CommitStats } from '../repository/log';
import type { Project } from '../world/model';

/** lib/api/entities/commit.rb */
export function commitEntity(
  links: Links,
  project: Project,
  commit: CommitInfo,
): JsonObject {
  const trailers = trailersOf(commit.message);
  return {
    id: commit.id,
    short_id: commit.id.slice(0, 8),
    created_at: commit.committedDate,
    parent_ids: commit.parentIds,
    title: commit.title,
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    authored_date: commit.authoredDate,
    committer_name: commit.committerName,
    committer_email: commit.committerEmail,
    committed_date: commit.committedDate,
    trailers: Object.fromEntries(trailers),
    extended_trailers: groupValues(trailers),
    web_url: `${links.project(project)}/-/commit/${commit.id}`,
  };
}

/** lib/api/entities/commit_detail.rb; no pipeline ever runs here. */
export function commitDetailEntity(
  links: Links,
  project: Project,
  commit: CommitInfo,
  stats: CommitStats | undefined,
): JsonObject {
  return {
    ...commitEntity(links, project, commit),
    ...(stats && { stats: { ...stats } }),
    status: null,
    project_id: project.id,
    last_pipeline: null,
  };
}

/** `Signed-off-by: Ada` and the like, in the last paragraph (git-interpret-trailers(1)). */
function trailersOf(message: string): [string, string][] {
  const paragraphs = message.trimEnd().split(/\n\s*\n/);
  const lines = paragraphs.length > 1 ? paragraphs.at(-1)!.split('\n') : [];
  const pairs = lines.map(line => /^([A-Za-z0-9-]+):\s+(.*)$/.exec(line));
  return pairs.every(Boolean) ? pairs.map(pair => [pair![1], pair![2]]) : [];
}

function groupValues(pairs: readonly [string, string][]): JsonObject {
  const groups: Record<string, string[]> = {};
  for (const [key, value] of pairs) {
    (groups[key] ??= []).push(value);
  }
  return groups;
}

import { Commits } from '@gitbeaker/rest';
import { z } from 'zod';
import { named, type ResourceId } from './address';
import { type Caller, pages, USUAL_LIMIT } from './caller';
import { listOf, parse } from './read';

export interface Commit {
  id: string;
  title: string;
  message: string;
  authorName: string;
  authorEmail: string;
  /** ISO 8601. */
  createdAt: string;
}

export interface CommitReads {
  /**
   * `GET /projects/:id/repository/commits`, the newest first, at most `limit` (default 20). `all`: of every branch.
   */
  listCommits(
    project: ResourceId,
    options?: { ref?: string; all?: boolean; limit?: number },
  ): Promise<Commit[]>;
}

const commitSchema = z.object({
  id: z.string(),
  title: z.string(),
  message: z.string().nullish(),
  author_name: z.string(),
  author_email: z.string(),
  created_at: z.string(),
});

function commitOf(answer: unknown): Commit {
  const commit = parse(commitSchema, answer);
  return {
    id: commit.id,
    title: commit.title,
    message: commit.message ?? '',
    authorName: commit.author_name,
    authorEmail: commit.author_email,
    createdAt: commit.created_at,
  };
}

export function commitReads({ gitbeaker, call }: Caller): CommitReads {
  const commits = new Commits(gitbeaker);
  return {
    listCommits(project, { ref, all, limit = USUAL_LIMIT } = {}) {
      return call(
        {
          operation: 'commits.list',
          what: 'list the commits of',
          on: named('project', project),
        },
        async () =>
          listOf(
            await commits.all(project, {
              ...(ref === undefined ? {} : { refName: ref }),
              ...(all ? { all } : {}),
              ...pages(limit),
            }),
            commitOf,
          ),
      );
    },
  };
}

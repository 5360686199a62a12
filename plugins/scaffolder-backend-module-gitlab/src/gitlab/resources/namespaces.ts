import { Namespaces } from '@gitbeaker/rest';
import { z } from 'zod';
import { type Caller, orUndefined } from './caller';
import { parse } from './read';

export interface GitLabNamespace {
  id: number;
  kind: 'user' | 'group';
  name: string;
  fullPath: string;
}

export interface NamespaceReads {
  /** `GET /namespaces/:path` */
  findNamespace(fullPath: string): Promise<GitLabNamespace | undefined>;
}

const namespaceSchema = z.object({
  id: z.number(),
  kind: z.enum(['user', 'group']),
  name: z.string(),
  full_path: z.string(),
});

function namespaceOf(answer: unknown): GitLabNamespace {
  const { id, kind, name, full_path } = parse(namespaceSchema, answer);
  return { id, kind, name, fullPath: full_path };
}

export function namespaceReads({ gitbeaker, call }: Caller): NamespaceReads {
  const namespaces = new Namespaces(gitbeaker);
  return {
    findNamespace(fullPath) {
      return orUndefined(
        call(
          {
            operation: 'namespaces.get',
            what: 'look up',
            on: `the group or user "${fullPath}"`,
          },
          async () => namespaceOf(await namespaces.show(fullPath)),
        ),
      );
    },
  };
}

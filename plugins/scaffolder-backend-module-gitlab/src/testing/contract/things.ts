import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Sandbox, SandboxState } from '@forgekey/gitlab-sandbox';

const run = promisify(execFile);

/** Something that is at GitLab, in words, and all that is to be said of it but what differs from run to run. */
export interface Thing {
  says: string;
  is: unknown;
}

type Resource = SandboxState['variables'][number]['resource'];

/**
 * All that is there for people, asked of the sandbox and not of the module: each thing once for each time it is there. A
 * project that waits for its deletion is not, nor is what is in it, but for tokens that open something still.
 */
export async function thingsAt(sandbox: Sandbox): Promise<Thing[]> {
  const state = sandbox.state();
  const projects = state.projects.filter(it => it.deletion === null);
  const isThere = ({ kind, id }: Resource) =>
    kind === 'group' || projects.some(it => it.id === id);
  const named = (resource: Resource) => nameOf(resource, state);
  const opensSomething = tokensOf(state);
  const bots = state.users.filter(it => it.botOf).map(it => it.id);

  return [
    ...projects.map(({ fullPath, ...it }) => ({
      says: `project ${fullPath}`,
      is: [it.name, it.visibility, it.defaultBranch, it.description, it.topics],
    })),
    ...(await Promise.all(projects.map(it => branchesOf(it, sandbox)))).flat(),
    ...state.protectedBranches
      .filter(({ projectId: id }) => isThere({ kind: 'project', id }))
      .map(({ projectId: id, ...it }) => ({
        says: `protection of ${it.name} in ${named({ kind: 'project', id })}`,
        is: [it.pushAccessLevels, it.mergeAccessLevels].map(levels =>
          levels.map(level => level.accessLevel),
        ),
      })),
    ...state.memberships
      .filter(it => isThere(it.resource) && !bots.includes(it.userId))
      .map(({ resource, userId, accessLevel }) => ({
        says: `member ${state.users.find(it => it.id === userId)?.username} of ${named(resource)}`,
        is: accessLevel,
      })),
    ...opensSomething.map(it => ({
      says: `${it.noun} "${it.name}" of ${it.resource ? named(it.resource) : 'a person'}`,
      is: [it.scopes, it.expiresAt, withoutMarks(it.description)],
    })),
    ...state.variables
      .filter(it => isThere(it.resource))
      .map(({ resource, updatedAt: _, value, description, ...it }) => ({
        says: `variable ${it.key} of ${named(resource)}`,
        is: {
          ...it,
          value: withoutTokens(value, state),
          description: withoutMarks(description),
        },
      })),
  ].sort((a, b) => a.says.localeCompare(b.says));
}

/** `+ project acme/orders`, `- variable REGION of project acme/orders`; `~` where it is another than it was. */
export function changesBetween(before: Thing[], after: Thing[]): string[] {
  const notIn = (things: Thing[], others: Thing[]) => {
    const rest = others.map(it => JSON.stringify(it));
    return things.filter(thing => {
      const at = rest.indexOf(JSON.stringify(thing));
      return at < 0 || !rest.splice(at, 1);
    });
  };
  const added = notIn(after, before).map(it => it.says);
  const removed = notIn(before, after).map(it => it.says);
  const changed = added.filter(says => {
    const at = removed.indexOf(says);
    return at >= 0 && removed.splice(at, 1);
  });
  return [
    ...added.filter(says => !changed.includes(says)).map(says => `+ ${says}`),
    ...removed.map(says => `- ${says}`),
    ...changed.map(says => `~ ${says}`),
  ].sort();
}

function tokensOf({ accessTokens, deployTokens, now }: SandboxState) {
  return [
    ...accessTokens
      .filter(it => it.active)
      .map(it => ({ ...it, noun: 'access token' })),
    ...deployTokens
      .filter(it => !it.revoked && (it.expiresAt ?? '~') >= now.slice(0, 10))
      .map(it => ({ ...it, noun: 'deploy token', description: null })),
  ];
}

function nameOf({ kind, id }: Resource, state: SandboxState): string {
  const all = kind === 'group' ? state.namespaces : state.projects;
  const found = all.find(it => it.id === id);
  return found && 'deletion' in found && found.deletion
    ? `deleted ${kind} ${found.deletion.path}`
    : `${kind} ${found?.fullPath ?? id}`;
}

/** With the hash of the tree, which says what is in it, and whether anything was before. */
async function branchesOf(
  { id, fullPath }: { id: number; fullPath: string },
  { repositories }: Sandbox,
): Promise<Thing[]> {
  const { stdout } = await run('git', [
    `--git-dir=${repositories.pathOf(id)}`,
    'for-each-ref',
    '--format=%(refname:short) %(tree) %(if)%(parent)%(then)with parents%(else)first%(end)',
    'refs/heads',
  ]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [name, ...is] = line.split(' ');
      return { says: `branch ${name} of project ${fullPath}`, is };
    });
}

/** What a variable holds, with the token's name for its value. */
function withoutTokens(value: string, state: SandboxState): string {
  const live = tokensOf(state).reduce(
    (text, it) =>
      text.replaceAll(
        it.value,
        `<${it.noun} ${it.name} until ${it.expiresAt}>`,
      ),
    value,
  );
  return state.mintedValues.reduce(
    (text, it) => text.replaceAll(it, '<a dead token>'),
    live,
  );
}

function withoutMarks(description: string | null): string | null {
  // Nobody sees whether there is none or an empty one.
  return description?.replace(/\[forgekey [^\]]*\]/g, '[mark]') || null;
}

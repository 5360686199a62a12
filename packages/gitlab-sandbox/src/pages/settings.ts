import { ACCESS_LEVELS, LEVEL_NAMES } from '../world/accessLevels';
import { directMembership, directMemberships } from '../world/access';
import type { AccessToken, Resource, Variable } from '../world/model';
import {
  BRANCH_RULE_NAMES,
  protectedBranchesOf,
} from '../world/protectedBranches';
import { usability } from '../world/tokens';
import type { World } from '../world/world';
import { type Html, type Part, html } from './html';
import { badge, day, table } from './layout';

/** The tokens of a project or group. Values are nowhere on the page: GitLab shows them once, when they are made. */
export function accessTokens(world: World, resource: Resource): Html {
  const tokens = world.state.accessTokens.filter(token =>
    isSame(token.resource, resource),
  );
  return html`
    <h1>Access tokens</h1>
    <p class="lead">
      ${tokens.filter(token => usability(world, token) === 'usable').length}
      active, ${tokens.length} in all. GitLab shows a token's value once, when
      it is made.
    </p>
    ${table(
      ['Name', 'State', 'Role', 'Scopes', 'Created', 'Last used', 'Expires'],
      tokens.map(token => [
        [token.name, token.description && describe(token.description)],
        state(world, token),
        roleOf(world, resource, token.userId),
        token.scopes.map(scope => badge(scope)),
        day(token.createdAt),
        day(token.lastUsedAt),
        day(token.expiresAt),
      ]),
      'There are no access tokens.',
    )}
  `;
}

/** The variables of a project or group, without their values. */
export function variables(world: World, resource: Resource): Html {
  const rows = world.state.variables.filter(variable =>
    isSame(variable.resource, resource),
  );
  return html`
    <h1>CI/CD variables</h1>
    <p class="lead">What jobs get. Values are not shown here.</p>
    ${table(
      ['Key', 'Attributes', 'Environments', 'Description'],
      rows.map(variable => [
        html`<code>${variable.key}</code>`,
        flagsOf(variable),
        variable.environmentScope === '*'
          ? 'All (default)'
          : variable.environmentScope,
        variable.description ?? '',
      ]),
      'There are no variables.',
    )}
  `;
}

/** Protected branches and deploy tokens. */
export function repositorySettings(world: World, projectId: number): Html {
  const resource: Resource = { kind: 'project', id: projectId };
  const levels = (given: { accessLevel: number }[]) =>
    given.map(({ accessLevel }) => BRANCH_RULE_NAMES[accessLevel]).join(', ');
  return html`
    <h1>Repository</h1>
    <h2>Protected branches</h2>
    ${table(
      ['Branch', 'Allowed to push', 'Allowed to merge', 'Force push'],
      protectedBranchesOf(world, projectId).map(rule => [
        html`<code>${rule.name}</code>`,
        levels(rule.pushAccessLevels),
        levels(rule.mergeAccessLevels),
        rule.allowForcePush ? 'allowed' : 'refused',
      ]),
      'No branch is protected.',
    )}
    <h2>Deploy tokens</h2>
    ${table(
      ['Name', 'User name', 'State', 'Scopes', 'Expires'],
      world.state.deployTokens
        .filter(token => isSame(token.resource, resource))
        .map(token => [
          token.name,
          html`<code>${token.username}</code>`,
          token.revoked ? badge('revoked', 'bad') : badge('active', 'good'),
          token.scopes.map(scope => badge(scope)),
          day(token.expiresAt),
        ]),
      'There are no deploy tokens.',
    )}
  `;
}

/** Who is a direct member, bots included. */
export function members(world: World, resource: Resource): Html {
  return html`
    <h1>Members</h1>
    ${table(
      ['Name', 'User name', 'Role', 'Since'],
      directMemberships(world, resource).map(membership => {
        const user = world.state.users.find(
          ({ id }) => id === membership.userId,
        );
        return [
          [user?.name, user?.botOf ? [' ', badge('bot')] : null],
          `@${user?.username}`,
          LEVEL_NAMES[membership.accessLevel],
          day(membership.createdAt),
        ];
      }),
      'There are no direct members; who is a member of the group is one here too.',
    )}
  `;
}

function isSame(one: Resource | null, other: Resource): boolean {
  return one?.kind === other.kind && one.id === other.id;
}

function describe(text: string): Html {
  return html`<br /><span class="soft">${text}</span>`;
}

function state(world: World, token: AccessToken): Html {
  const usable = usability(world, token);
  return usable === 'usable' ? badge('active', 'good') : badge(usable, 'bad');
}

function roleOf(world: World, resource: Resource, userId: number): string {
  const level =
    directMembership(world, resource, userId)?.accessLevel ??
    ACCESS_LEVELS.noAccess;
  return level === ACCESS_LEVELS.noAccess ? '–' : LEVEL_NAMES[level];
}

function flagsOf(variable: Variable): Part[] {
  const flags: [boolean, string][] = [
    [variable.variableType === 'file', 'file'],
    [variable.protected, 'protected'],
    [variable.hidden, 'hidden'],
    [variable.masked, 'masked'],
    [!variable.raw, 'expanded'],
  ];
  return flags.filter(([isSet]) => isSet).map(([, text]) => badge(text));
}

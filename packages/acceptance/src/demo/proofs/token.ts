import { RestToken } from '../../gitlabRest';
import { only } from '../../gitlabState';
import { AskedToken } from '../asked';
import { Evidence } from '../evidence';

const ROLES: Record<number, string> = {
  10: 'guest',
  15: 'planner',
  20: 'reporter',
  30: 'developer',
  40: 'maintainer',
  50: 'owner',
};
const DAY_MS = 24 * 60 * 60 * 1000;

export async function showTokens({
  gitlab,
  project,
  asked,
}: Evidence): Promise<string> {
  const live = await gitlab.liveTokens(project.id);
  if (live.length !== asked.tokens.length) {
    throw new Error(
      `${asked.tokens.length} asked for, ${live.length} alive in the project`,
    );
  }
  return asked.tokens.map(wanted => describeToken(live, wanted)).join('; ');
}

function describeToken(live: RestToken[], asked: AskedToken): string {
  const token = only(
    live.filter(({ name }) => !asked.name || name === asked.name),
    `live token ${asked.name}`,
  );
  const role = ROLES[token.access_level] ?? `${token.access_level}`;
  const wantedRole =
    typeof asked.accessLevel === 'number'
      ? ROLES[asked.accessLevel]
      : asked.accessLevel;
  if (wantedRole && role !== wantedRole) {
    throw new Error(`${token.name} is ${role}, not ${wantedRole}`);
  }
  const scopes = token.scopes.join(', ');
  if (asked.scopes && scopes !== asked.scopes.join(', ')) {
    throw new Error(`${token.name} may ${scopes}`);
  }
  checkExpiry(token, asked);
  return `${token.name}, ${role}, ${scopes}, until ${token.expires_at}`;
}

function checkExpiry(token: RestToken, { expiresIn }: AskedToken): void {
  const [, days] = /^(\d+)d$/.exec(expiresIn ?? '') ?? [];
  if (!days) {
    return;
  }
  const wanted = Date.now() + Number(days) * DAY_MS;
  if (Math.abs(Date.parse(token.expires_at) - wanted) > DAY_MS) {
    throw new Error(
      `${token.name} lives until ${token.expires_at}, asked for were ${days} days`,
    );
  }
}

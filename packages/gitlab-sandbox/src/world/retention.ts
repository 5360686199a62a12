import { AccessToken, User } from './model';
import { World } from './world';

/** The day from which on a token has been of no use. */
function deadSince({
  revoked,
  revokedAt,
  expiresAt,
  createdAt,
}: AccessToken): string | null {
  const revocation = revoked ? (revokedAt ?? createdAt).slice(0, 10) : null;
  const days = [revocation, expiresAt].filter(day => day !== null);
  return days.length > 0 ? days.sort()[0] : null;
}

function isForgotten(world: World, bot: User, cutOff: string): boolean {
  return world.state.accessTokens
    .filter(({ userId }) => userId === bot.id)
    .every(token => {
      const since = deadSince(token);
      return since !== null && since < cutOff;
    });
}

/**
 * Removes bots whose tokens have all been of no use for long enough, tokens and membership with them. GitLab does so once
 * a day (app/workers/resource_access_tokens/inactive_tokens_deletion_cron_worker.rb).
 */
export function removeForgottenBots(world: World): void {
  const { inactiveTokenRetentionDays: days } = world.settings;
  const today = world.clock.date();
  const isNewDay = world.lastDay < today;
  world.lastDay = today;
  if (!isNewDay || days === null) {
    return;
  }
  const cutOff = world.clock.date(-days);
  const gone = new Set(
    world.state.users
      .filter(user => user.botOf && isForgotten(world, user, cutOff))
      .map(({ id }) => id),
  );
  if (gone.size === 0) {
    return;
  }
  const { state } = world;
  const stays = ({ userId }: { userId: number }) => !gone.has(userId);
  state.users = state.users.filter(({ id }) => !gone.has(id));
  state.memberships = state.memberships.filter(stays);
  state.accessTokens = state.accessTokens.filter(stays);
}

import { JsonObject } from '../http/json';
import { Links } from '../links';
import { User } from '../world/model';

/** lib/api/entities/user_basic.rb */
export function userBasic(links: Links, user: User): JsonObject {
  return {
    id: user.id,
    username: user.username,
    public_email: '',
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: links.user(user),
  };
}

/** lib/api/entities/user.rb: what others may see. */
export function userDetails(links: Links, user: User): JsonObject {
  return {
    ...userBasic(links, user),
    created_at: user.createdAt,
    bio: '',
    location: '',
    linkedin: '',
    twitter: '',
    discord: '',
    website_url: '',
    github: '',
    job_title: '',
    pronouns: null,
    organization: '',
    bot: user.botOf !== null,
    work_information: null,
    local_time: null,
  };
}

/** lib/api/entities/user_public.rb: what a user sees of themselves, and an administrator of everybody. */
export function userPublic(
  links: Links,
  user: User,
  { forAdmin }: { forAdmin: boolean },
): JsonObject {
  return {
    ...userDetails(links, user),
    last_sign_in_at: null,
    confirmed_at: user.createdAt,
    last_activity_on: null,
    email: user.email,
    theme_id: 3,
    color_scheme_id: 1,
    projects_limit: user.projectsLimit,
    current_sign_in_at: null,
    identities: [],
    can_create_group: user.canCreateGroup,
    can_create_project: user.projectsLimit > 0,
    two_factor_enabled: false,
    external: user.external,
    private_profile: false,
    commit_email: user.email,
    preferred_language: 'en',
    ...(forAdmin && {
      is_admin: user.admin,
      namespace_id: user.namespaceId,
      note: null,
    }),
  };
}

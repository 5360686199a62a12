import { PortalGitLab } from './gitlab';

const SANDBOX_USERS = [['root', 'sandbox-root-token', 'administrator']];

/** Where to go, printed once everything answers. */
export function describePortal(
  portalUrl: string,
  gitlab: PortalGitLab,
): string {
  return `todo ${portalUrl} ${gitlab.url} ${SANDBOX_USERS}`;
}

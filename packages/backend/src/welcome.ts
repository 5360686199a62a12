import { PortalGitLab } from './gitlab';

/** Where to go, printed once everything answers. */
export function describePortal(
  portalUrl: string,
  { kind, url, users }: PortalGitLab,
): string {
  const lines = [
    '',
    `  Portal   ${portalUrl}   (Enter as guest, then Create)`,
    `  GitLab   ${url}${kind === 'sandbox' ? '   (a sandbox; it forgets everything when it ends)' : ''}`,
    '',
  ];
  if (users.length > 0) {
    lines.push(
      '  Users of the sandbox and their tokens, which open nothing anywhere else:',
      ...users.map(
        ({ name, username, token }) =>
          `    ${username.padEnd(8)}${token.padEnd(24)}${name}`,
      ),
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}

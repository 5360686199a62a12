/** Characters that HFS+, and so git's protection of it, does not see in a name. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/**
 * Whether a file or folder of that name would be git's own directory on some machine, so that neither git nor GitLab
 * takes it: `.GIT`, `git~1`, `.git ` or `.git.` (Windows), and `.git` with invisible characters in it (macOS).
 */
export function isGitsOwnName(name: string): boolean {
  const seen = name
    .replace(IGNORED, '')
    .replace(/[ .]+$/, '')
    .toLowerCase();
  return seen === '.git' || seen === 'git~1';
}

/** What became of a push, whether git or Node has sent it. */
export type PushAnswer =
  /** `fresh`: this push created the branch; else it was at our commit already. */
  | { kind: 'done'; fresh: boolean }
  /** The branch has other commits. */
  | { kind: 'branch-exists' }
  /** The server took the objects and refused the branch, in its own words. */
  | { kind: 'refused'; text: string }
  /** An HTTP status that is not the server's "yes". */
  | {
      kind: 'status';
      status: number;
      text: string;
      retryAfter?: string;
      rateLimitReset?: string;
      requestId?: string;
    }
  | { kind: 'unreachable'; text: string; code?: string }
  | { kind: 'untrusted'; text: string }
  | { kind: 'redirect'; text: string }
  | { kind: 'other-object-format'; text: string }
  /** The connection broke; whether the server acted is not known. */
  | { kind: 'lost'; text: string }
  | { kind: 'unknown'; text: string };

/** Whether a branch was refused because somebody else has made it meanwhile. */
export function isTakenBefore(reason: string): boolean {
  return /reference already exists|incorrect old value|failed to update ref|(cannot|failed to) lock/i.test(
    reason,
  );
}

/** What the server says to people, in one line and without GitLab's frame of dashes. */
export function serverText(text: string): string {
  return text
    .split(/\r?\n|\r/)
    .map(line => line.trim())
    .filter(line => line !== '' && !/^[-=]+$/.test(line))
    .map(line => line.replace(/^GitLab:\s*/, ''))
    .join(' ');
}

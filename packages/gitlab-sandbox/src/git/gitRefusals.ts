/** An answer in plain text: git over HTTP knows no other errors. */
export class GitRefusal extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(text);
    this.name = 'GitRefusal';
  }
}

/**
 * app/controllers/repositories/git_http_client_controller.rb, `render_access_denied`. The challenge is what makes git send
 * the credentials it has, so it comes before any 403 or 404.
 */
export function accessDenied(
  baseUrl: string,
  { challenge = true }: { challenge?: boolean } = {},
): GitRefusal {
  return new GitRefusal(
    401,
    `HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're required to use a token instead of a password. If a token was provided, it was either incorrect, expired, or improperly scoped. See ${baseUrl}/help/topics/git/troubleshooting_git.md#error-on-git-fetch-http-basic-access-denied`,
    challenge ? { 'Www-Authenticate': 'Basic realm="GitLab"' } : {},
  );
}

const forbidden = (text: string) => () => new GitRefusal(403, text);
const missing = (text: string) => () => new GitRefusal(404, text);

/** lib/gitlab/git_access.rb and git_access_project.rb, `ERROR_MESSAGES`. */
export const gitRefusals = {
  /** HEAD on `info/refs` (app/controllers/repositories/git_http_controller.rb, `deny_head_requests`). */
  head: forbidden(''),
  /** "This allows cloning a repository without the trailing `.git`" (config/routes/git_http.rb). */
  withGit: (location: string) =>
    new GitRefusal(301, '', { Location: location }),
  /** The token's scopes do not reach. */
  scope: {
    read: forbidden('You are not allowed to download code.'),
    write: forbidden('You are not allowed to upload code.'),
  },
  /** The role does not reach. */
  role: {
    read: forbidden('You are not allowed to download code from this project.'),
    write: forbidden('You are not allowed to push code to this project.'),
  },
  project: missing(
    "The project you were looking for could not be found or you don't have permission to view it.",
  ),
  namespace: missing('The namespace you were looking for could not be found.'),
  creation: (messages: string) =>
    new GitRefusal(422, `Could not create project: ${messages}`),
};

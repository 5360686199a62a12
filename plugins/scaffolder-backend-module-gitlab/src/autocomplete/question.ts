import type { GitLabReads } from '../gitlab/api';
import type { GitLabSession } from '../gitlab/connect';

export interface AutocompleteResult {
  id: string;
  title?: string;
}

/** What a resource is answered from. */
export interface Question {
  api: GitLabReads;
  /** Whose eyes GitLab is seen with. */
  caller: GitLabSession['actingAs'];
  context: Record<string, string | undefined>;
  /** The caller's own account. Asked once, and kept for a while for the portal's own credential. */
  whoAmI(): ReturnType<GitLabReads['currentUser']>;
  /** The instance's settings by whichever credential can read them; kept for a while. */
  instanceSettings(): ReturnType<GitLabReads['findInstanceSettings']>;
}

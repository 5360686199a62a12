import { ApiClient } from '@forgekey/gitlab-sandbox/testing';

/** GitLab's own API, asked directly: what the portal claims is checked against it, not against the portal. */
export class GitLabRest {
  readonly #client: ApiClient;

  constructor(
    readonly url: string,
    token: string,
  ) {
    this.#client = new ApiClient(() => url, { 'private-token': token });
  }

  project(fullPath: string): Promise<RestProject> {
    return this.#client.done(
      'GET',
      `/projects/${encodeURIComponent(fullPath)}`,
    );
  }

  liveTokens(projectId: number): Promise<RestToken[]> {
    return this.#client.done(
      'GET',
      `/projects/${projectId}/access_tokens?state=active`,
    );
  }

  variables(projectId: number): Promise<RestVariable[]> {
    return this.#client.done('GET', `/projects/${projectId}/variables`);
  }
}

export interface RestProject {
  id: number;
  path_with_namespace: string;
  web_url: string;
  http_url_to_repo: string;
  default_branch: string;
  visibility: string;
}

export interface RestToken {
  id: number;
  name: string;
  scopes: string[];
  access_level: number;
  user_id: number;
  expires_at: string;
}

export interface RestVariable {
  key: string;
  value: string | null;
  masked: boolean;
  hidden: boolean;
  protected: boolean;
  environment_scope: string;
}

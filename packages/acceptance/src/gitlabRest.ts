/** GitLab's own API, asked directly: what the portal claims is checked against it, not against the portal. */
export class GitLabRest {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  project(fullPath: string): Promise<RestProject> {
    return this.#get(`/projects/${encodeURIComponent(fullPath)}`);
  }

  liveTokens(projectId: number): Promise<RestToken[]> {
    return this.#get(`/projects/${projectId}/access_tokens?state=active`);
  }

  variables(projectId: number): Promise<RestVariable[]> {
    return this.#get(`/projects/${projectId}/variables`);
  }

  async #get(path: string): Promise<any> {
    const answer = await fetch(`${this.url}/api/v4${path}`, {
      headers: { 'PRIVATE-TOKEN': this.token },
    });
    if (!answer.ok) {
      throw new Error(
        `GitLab answered ${answer.status} to GET ${path}: ${await answer.text()}`,
      );
    }
    return answer.json();
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

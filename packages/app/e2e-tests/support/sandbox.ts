/** The GitLab behind the portal, asked and steered from a test. */
export class SandboxControl {
  constructor(readonly url: string) {}

  /** Every value of a token that was ever minted, those of the seed included. */
  async mintedValues(): Promise<string[]> {
    const { mintedValues, accessTokens } = await this.state();
    return [
      ...new Set([...mintedValues, ...accessTokens.map(token => token.value)]),
    ];
  }

  async state(): Promise<{
    mintedValues: string[];
    accessTokens: {
      value: string;
      active: boolean;
      kind: string;
      resource: { id: number } | null;
    }[];
    projects: { id: number; path: string }[];
    variables: { key: string; value: string; resource: { id: number } }[];
  }> {
    return await this.#call('GET', '/-/sandbox/state');
  }

  async plan(operation: string, ...instructions: string[]): Promise<void> {
    await this.#call('POST', '/-/sandbox/faults', { operation, instructions });
  }

  /** Forgets the faults that have not happened. */
  async forgetPlans(): Promise<void> {
    await this.#call('DELETE', '/-/sandbox/faults');
  }

  async #call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path} answered ${response.status}`);
    }
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from './row';

const BIN = join(__dirname, '../../gitlab-sandbox/bin/gitlab-sandbox');
/** Groups that are made side by side. */
const AT_ONCE = 20;
const ROOT = { 'private-token': 'sandbox-root-token' };

/** The sandbox in a process of its own, so that its work is on no side's account. */
export class GitLab {
  static async start(latency = 0): Promise<GitLab> {
    const child = spawn(
      process.execPath,
      [BIN, '--port', '0', '--latency', String(latency)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', chunk => {
        said += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
        if (found) resolve(found[0]);
      });
      child.once('exit', code => reject(new Error(`The sandbox: ${code}`)));
    });
    return new GitLab(child, url);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** As in the beginning, with what the row wants to be there and to go wrong. */
  async prepare({ faults = [], groups = 0 }: Row): Promise<void> {
    await this.#control('POST', 'reset');
    for (let i = 0; i < groups; i += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, k) => `group-${i + k}`);
      await Promise.all(
        some.map(path => this.#api('POST', 'groups', { name: path, path })),
      );
    }
    for (const { operation, instructions } of faults) {
      // The first chain of a process is not measured, and nothing goes wrong in it.
      await this.#control('POST', 'faults', {
        operation,
        instructions: ['pass', ...instructions],
      });
    }
    await this.#control('DELETE', 'requests');
  }

  async counts(): Promise<{ requests: number; orphans: number }> {
    const requests: any[] = await this.#control('GET', 'requests');
    const state = await this.#control('GET', 'state');
    const held = new Set(state.variables.map((it: any) => it.value));
    const orphans = state.accessTokens.filter(
      (it: any) =>
        it.active &&
        state.mintedValues.includes(it.value) &&
        !held.has(it.value),
    ).length;
    return { requests: requests.length, orphans };
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }

  async #control(method: string, path: string, body?: object): Promise<any> {
    return this.#send(method, `${this.url}/-/sandbox/${path}`, body);
  }

  async #api(method: string, path: string, body?: object): Promise<any> {
    return this.#send(method, `${this.url}/api/v4/${path}`, body, ROOT);
  }

  async #send(method: string, url: string, body?: object, headers = {}) {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} ${url}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

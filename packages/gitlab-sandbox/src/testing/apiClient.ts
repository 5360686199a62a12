import { JsonObject, JsonValue } from '../http/json';

/** An answer of the API, read to its end. */
export interface ApiAnswer<T = unknown> {
  status: number;
  headers: Headers;
  /** Parsed JSON, the text where it is none, or null where there is nothing. */
  body: T;
}

type Query = Record<string, string | number | boolean>;

function parse(text: string, contentType: string | null): unknown {
  if (text === '') {
    return null;
  }
  return contentType?.includes('json') ? JSON.parse(text) : text;
}

function asJson(body: unknown): RequestInit {
  return {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
}

/** Talks JSON to `/api/v4` with one token, and takes every status for an answer. */
export class ApiClient {
  constructor(
    private readonly base: () => string,
    private readonly headers: Record<string, string> = {},
  ) {}

  async request<T = JsonObject>(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.base()}/api/v4${path}`, {
      redirect: 'manual',
      ...init,
      method,
      headers: { ...this.headers, ...(init.headers as object) },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: parse(text, response.headers.get('content-type')) as T,
    };
  }

  get<T = JsonObject>(path: string, query: Query = {}): Promise<ApiAnswer<T>> {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    ).toString();
    return this.request<T>('GET', search ? `${path}?${search}` : path);
  }

  post<T = JsonObject>(
    path: string,
    body: JsonValue = {},
  ): Promise<ApiAnswer<T>> {
    return this.#send<T>('POST', path, body);
  }

  put<T = JsonObject>(
    path: string,
    body: JsonValue = {},
  ): Promise<ApiAnswer<T>> {
    return this.#send<T>('PUT', path, body);
  }

  delete<T = JsonObject>(path: string): Promise<ApiAnswer<T>> {
    return this.request<T>('DELETE', path);
  }

  /**
   * What has to work: the body of its answer, also from where a redirect leads.
   *
   * @throws Error on any status that is no success
   */
  async done<T = any>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.request<T>(method, path, {
      redirect: 'follow',
      ...(body && asJson(body)),
    });
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(
        `GitLab answered ${answer.status} to ${method} ${path}: ${JSON.stringify(answer.body)}`,
      );
    }
    return answer.body;
  }

  #send<T>(
    method: string,
    path: string,
    body: JsonValue,
  ): Promise<ApiAnswer<T>> {
    return this.request<T>(method, path, asJson(body));
  }
}

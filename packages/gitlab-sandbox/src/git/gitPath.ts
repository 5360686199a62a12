import { decodePath } from '../http/address';

/** What a git client wants: `read` is clone and fetch, `write` is push. */
export type Direction = 'read' | 'write';

/** A request of git's smart HTTP protocol (gitprotocol-http(5)). */
export interface GitCall {
  /** As faults and the journal name it. */
  operation: 'git.infoRefs' | 'git.uploadPack' | 'git.receivePack';
  direction: Direction;
  /** `acme/orders` */
  fullPath: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack` */
  service: string;
  /** Without the question mark. */
  query: string;
}

interface Endpoint {
  operation: GitCall['operation'];
  methods: readonly string[];
  direction(query: URLSearchParams): Direction | undefined;
}

const DIRECTIONS = new Map<string | null, Direction>([
  ['git-upload-pack', 'read'],
  ['git-receive-pack', 'write'],
]);

const ENDPOINTS: Record<string, Endpoint> = {
  '/info/refs': {
    operation: 'git.infoRefs',
    methods: ['GET', 'HEAD'],
    // The dumb protocol, without a service, is not spoken.
    direction: query => DIRECTIONS.get(query.get('service')),
  },
  '/git-upload-pack': {
    operation: 'git.uploadPack',
    methods: ['POST'],
    direction: () => 'read',
  },
  '/git-receive-pack': {
    operation: 'git.receivePack',
    methods: ['POST'],
    direction: () => 'write',
  },
};

/** Reads method and address; undefined is not a git request that GitLab knows. */
export function parseGitCall(
  method: string,
  address: string,
): GitCall | undefined {
  const { pathname, search, searchParams } = new URL(address, 'http://sandbox');
  const match = /^\/(.+?)\.git(\/.+)$/.exec(pathname);
  const endpoint = match ? ENDPOINTS[match[2]] : undefined;
  const direction = endpoint?.direction(searchParams);
  if (!match || !endpoint?.methods.includes(method) || !direction) {
    return undefined;
  }
  return {
    operation: endpoint.operation,
    direction,
    fullPath: decodePath(match[1]),
    service: match[2],
    query: search.slice(1),
  };
}

/** The address somebody meant who left `.git` out; undefined when they did not. */
export function withGit(address: URL): URL | undefined {
  const [, fullPath] = /^(\/.+)\/info\/refs$/.exec(address.pathname) ?? [];
  const isGit = DIRECTIONS.has(address.searchParams.get('service'));
  if (!fullPath || fullPath.endsWith('.git') || !isGit) {
    return undefined;
  }
  const completed = new URL(address);
  completed.pathname = `${fullPath}.git/info/refs`;
  return completed;
}

import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { listing } from './domain/listing';

/** Settings that the module obeys, wherever they stand. Others there are none of ours, and may be called anything. */
interface Place {
  /** `''` is the root; `[]` at the end is each element of a list. */
  at: string;
  keys: readonly string[];
  /** Of these: what is silently ignored would leave something open that an administrator has closed. */
  critical?: readonly string[];
}

const PLACES: readonly Place[] = [
  {
    at: '',
    keys: ['scaffolder', 'integrations'],
    critical: ['scaffolder'],
  },
  {
    at: 'scaffolder',
    keys: [
      'gitlab',
      'requireScmUserCredentials',
      'taskRecovery',
      'defaultAuthor',
      'defaultCommitMessage',
      'defaultCommitSigningKey',
    ],
    critical: ['gitlab', 'requireScmUserCredentials'],
  },
  { at: 'scaffolder.defaultAuthor', keys: ['name', 'email'] },
  { at: 'scaffolder.taskRecovery', keys: ['enabled', 'workspaceProvider'] },
  { at: 'integrations', keys: ['gitlab'] },
  {
    at: 'integrations.gitlab[]',
    keys: [
      'host',
      'token',
      'baseUrl',
      'apiBaseUrl',
      'commitSigningKey',
      'retry',
    ],
  },
  {
    at: 'integrations.gitlab[].retry',
    keys: ['maxRetries', 'retryStatusCodes', 'maxApiRequestsPerMinute'],
  },
];

/** Where people put what belongs into `scaffolder.gitlab`. */
const WRONG_PLACES = ['gitlab', 'scaffolder', 'backend.gitlab'];
/** Other plugins may have a `gitlab` of their own with an `http` in it. */
const OURS_ALONE = [
  'secrets.keys',
  'secrets.lifetime',
  'secrets.output',
  'ledger.retention',
  'spellings',
  'policy',
];

interface Misspelt {
  written: string;
  meant: string;
  critical: boolean;
}

/**
 * Names settings that stand where nobody reads them: with a typing error, in another case, or in another place.
 *
 * @throws InputError for those that close something: `scaffolder.gitlab` and what is in it, and
 *   `scaffolder.requireScmUserCredentials`. The others are warned of
 */
export function checkSpelling(
  config: Config,
  logger: { warn(message: string): void },
): void {
  const found = [
    ...PLACES.flatMap(place => findNear(config, place)),
    ...findMisplaced(config),
  ];
  for (const { written, meant } of found.filter(it => !it.critical)) {
    logger.warn(says(written, meant));
  }
  const critical = found.filter(it => it.critical);
  if (critical.length > 0) {
    throw new InputError(
      listing(critical.map(({ written, meant }) => says(written, meant))),
    );
  }
}

function says(written: string, meant: string): string {
  return `${written} is not a setting, and does nothing: it should be ${meant}`;
}

function findNear(
  config: Config,
  { at, keys, critical = [] }: Place,
): Misspelt[] {
  return objectsAt(config, at).flatMap(({ path, object }) =>
    object
      .keys()
      .filter(key => !keys.includes(key))
      .flatMap(key => {
        const meant = keys.find(known => isNear(key, known));
        return meant === undefined
          ? []
          : [
              {
                written: joined(path, key),
                meant: joined(path, meant),
                critical: critical.includes(meant),
              },
            ];
      }),
  );
}

function findMisplaced(config: Config): Misspelt[] {
  return WRONG_PLACES.flatMap(place =>
    OURS_ALONE.filter(leaf => hasAt(config, `${place}.${leaf}`)).map(leaf => ({
      written: `${place}.${leaf}`,
      meant: `scaffolder.gitlab.${leaf}`,
      critical: true,
    })),
  );
}

/** Configuration that is no object where one belongs is another reader's to complain of. */
function objectsAt(
  config: Config,
  at: string,
): { path: string; object: Config }[] {
  const [list, ...below] = at.split('[]');
  try {
    if (below.length === 0) {
      const object = at === '' ? config : config.getOptionalConfig(at);
      return object ? [{ path: at, object }] : [];
    }
    const [inner] = below;
    return (config.getOptionalConfigArray(list) ?? []).flatMap(
      (element, index) =>
        objectsAt(element, inner.slice(1)).map(({ object }) => ({
          path: `${list}[${index}]${inner}`,
          object,
        })),
    );
  } catch {
    return [];
  }
}

function hasAt(config: Config, path: string): boolean {
  try {
    return config.has(path);
  } catch {
    return false;
  }
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** The same but for case, dashes and one slip of a finger; two in a long name. */
function isNear(written: string, known: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
  const most = [5, 12].filter(length => known.length >= length).length;
  return slips(plain(written), plain(known)) <= most;
}

/** Letters to put in, leave out, replace or swap with their neighbour, to make one word of the other. */
function slips(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, i) =>
    Array.from({ length: other.length + 1 }, (__, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= one.length; i += 1) {
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + same,
        i > 1 &&
          j > 1 &&
          one[i - 1] === other[j - 2] &&
          one[i - 2] === other[j - 1]
          ? rows[i - 2][j - 2] + 1
          : Infinity,
      );
    }
  }
  return rows[one.length][other.length];
}

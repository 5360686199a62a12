import type { LoggerService } from '@backstage/backend-plugin-api';
import { accessLevelName } from '../domain/accessLevels';
import { withoutMark } from '../domain/mark';
import type {
  AccessToken,
  GitLabProject,
  NewAccessToken,
  NewProject,
  NewVariable,
  Variable,
  Visibility,
} from '../gitlab/api';

type Value = string | number | boolean | string[] | null;

/** Something that GitLab has made in another way than it was asked to. */
export interface Difference {
  /** As the input or GitLab calls it: `visibility`, `projectVariables.REGION.protected`. */
  field: string;
  asked: Value;
  got: Value;
}

/** `undefined`: not asked for, or not said. */
type Fields = Record<string, Value | undefined>;

/**
 * Pure: where the answer is not what was asked for. What nobody asked for, and what the answer does not say, is no
 * difference; lists are compared without their order, and an empty text is as good as none.
 */
export function differencesOf(asked: Fields, got: Fields): Difference[] {
  return Object.entries(asked).flatMap(([field, wanted]) => {
    const answer = got[field];
    return wanted === undefined ||
      answer === undefined ||
      plain(wanted) === plain(answer)
      ? []
      : [{ field, asked: wanted, got: answer }];
  });
}

function plain(value: Value): string {
  const sorted = Array.isArray(value) ? [...value].sort() : value;
  return JSON.stringify(sorted === '' ? null : sorted);
}

export function differencesOfProject(
  asked: Omit<NewProject, 'namespaceId'>,
  got: GitLabProject,
): Difference[] {
  const { name, path, visibility, topics, settings = {} } = asked;
  return differencesOf(
    { name, path, visibility, topics, ...(settings as Fields) },
    {
      name: got.name,
      path: got.path,
      visibility: got.visibility,
      topics: got.topics,
      ...(got.settings as Fields),
    },
  );
}

export function differencesOfToken(
  asked: NewAccessToken,
  got: AccessToken,
): Difference[] {
  return differencesOf(
    { ...fieldsOfToken(asked), description: asked.description },
    {
      ...fieldsOfToken(got),
      expiresAt: got.expiresAt ?? null,
      description: withoutMark(got.description) ?? null,
    },
  );
}

function fieldsOfToken(token: NewAccessToken | AccessToken): Fields {
  const { name, scopes, accessLevel, expiresAt } = token;
  // GitLab leaves the role out where the token's bot is no member any more.
  const role = accessLevel === 0 ? undefined : accessLevelName(accessLevel);
  return { name, scopes, accessLevel: role, expiresAt };
}

/** @param asked - with the description that the template gives, without a mark */
export function differencesOfVariable(
  asked: Omit<NewVariable, 'value'>,
  got: Variable,
): Difference[] {
  const facts = (
    it: Omit<NewVariable, 'value' | 'maskedAndHidden'>,
  ): Fields => ({
    key: it.key,
    variableType: it.variableType,
    protected: it.protected,
    masked: it.masked,
    raw: it.raw,
    environmentScope: it.environmentScope,
  });
  return differencesOf(
    {
      ...facts(asked),
      hidden: asked.maskedAndHidden,
      description: asked.description,
    },
    {
      ...facts(got as Omit<NewVariable, 'value' | 'maskedAndHidden'>),
      hidden: got.hidden,
      description: withoutMark(got.description) ?? null,
    },
  );
}

/** The same differences, of a thing among others: `projectVariables.REGION.protected`. */
export function below(thing: string, differences: Difference[]): Difference[] {
  return differences.map(it => ({ ...it, field: `${thing}.${it.field}` }));
}

const OPENNESS: Visibility[] = ['private', 'internal', 'public'];

/** Pure: what GitLab gives where a project is asked to be more open than the group that it is in. */
export function visibilityIn(
  group: Visibility | undefined,
  asked: Visibility,
): Visibility {
  return group && OPENNESS.indexOf(group) < OPENNESS.indexOf(asked)
    ? group
    : asked;
}

/**
 * Warns of each, in words.
 *
 * @param what - `project acme/orders`
 */
export function warnOfDifferences(
  logger: Pick<LoggerService, 'warn'>,
  what: string,
  differences: Difference[],
): void {
  for (const { field, asked, got } of differences) {
    logger.warn(
      `GitLab made ${what} in another way than asked: ${field} is ${inWords(got)}, not ${inWords(asked)}`,
    );
  }
}

function inWords(value: Value): string {
  return Array.isArray(value)
    ? value.join(', ') || 'nothing'
    : String(value ?? 'nothing');
}

import type { HumanDuration } from '@backstage/types';
import type { z } from 'zod/v3';
import { parseAccessLevel } from '../domain/accessLevels';
import { listing } from '../domain/listing';
import { scopesOf, scopesProblem, TokenKind } from '../domain/scopes';
import {
  descriptionProblem,
  environmentScopeProblem,
  variableKeyProblem,
} from '../domain/variableRules';
import { Secret } from '../sealing/secret';

type Zod = typeof z;

/**
 * The fields that several actions share, as functions of zod. What upstream's actions accept, these accept. They
 * become what the handlers need, a role's number or a {@link Secret}, only in `parseInput`.
 */

/** A text. Forms and YAML make numbers and booleans out of what reads like one: they become their text. */
export const textField = (zImpl: Zod) =>
  zImpl
    .union([zImpl.string(), zImpl.number(), zImpl.boolean()])
    .transform(String);

export const repoUrlField = (zImpl: Zod) =>
  zImpl
    .string()
    .describe(
      "Accepts the format 'gitlab.com?repo=project_name&owner=group_name' where 'project_name' is the repository name and 'group_name' is a group, subgroups included, or username; also the URL of the project's page",
    );

const projectIdField = (zImpl: Zod) =>
  zImpl
    .union([zImpl.number(), zImpl.string()])
    .describe('ID of the project, or its full path');

export const optionalProjectIdField = (zImpl: Zod) =>
  projectIdField(zImpl)
    .optional()
    .describe(
      'ID of the project, or its full path. Default: the project that repoUrl names. Where it is given, only the host of repoUrl has to be readable; a repoUrl that names another project is refused',
    );

export const tokenField = (zImpl: Zod) =>
  zImpl
    .string()
    .optional()
    // Forms send an empty text for what was not filled in.
    .transform(text => (text ? Secret.of(text) : undefined))
    .describe(
      "The token to use for authorization to GitLab. Default: the integration's, where scaffolder.requireScmUserCredentials does not forbid it",
    );

/** Roles by name, or GitLab's number; comes out as the number, or `undefined` where it was left out. */
export const accessLevelField = (zImpl: Zod) =>
  zImpl
    .union([zImpl.number(), zImpl.string()])
    .optional()
    .transform((written, context) => {
      if (written === undefined || written === '') {
        return undefined;
      }
      const level = parseAccessLevel(written);
      if (!level.ok) {
        context.addIssue({ code: 'custom', message: level.problem });
        return zImpl.NEVER;
      }
      return level.value;
    })
    .describe(
      'Role of the token: guest (10), planner (15), reporter (20), developer (30), maintainer (40) or owner (50), by name or number',
    );

/** @param kind - whose scopes are allowed */
export const scopesField = (kind: TokenKind) => (zImpl: Zod) =>
  checked(zImpl.array(zImpl.string()), scopes =>
    scopesProblem(kind, scopes),
  ).describe(
    `Scopes of the token: ${listing(scopesOf(kind).map(scope => scope.name))}`,
  );

/** Read together with {@link expiresInField} by `readExpiry`. */
export const expiresAtField = (zImpl: Zod) =>
  zImpl
    .string()
    .optional()
    .describe(
      "Expiration date of the token in ISO format (YYYY-MM-DD); it dies at 00:00 UTC of that day. Default: GitLab's own, usually 365 days",
    );

export const expiresInField = (zImpl: Zod) =>
  zImpl
    .union([zImpl.string(), durationObject(zImpl)])
    .optional()
    .describe(
      "Lifetime of the token in whole days, instead of expiresAt: '90d', '12w', 'P90D' or { days: 90 }",
    );

export const tokenDescriptionField = (zImpl: Zod) =>
  checked(textField(zImpl), descriptionProblem)
    .optional()
    .describe('Description of the token, shown in GitLab');

export const variableKeyField = (zImpl: Zod) =>
  checked(zImpl.string(), variableKeyProblem).describe(
    'The key of a variable; must have no more than 255 characters; only A-Z, a-z, 0-9, and _ are allowed',
  );

export const variableValueField = (zImpl: Zod) =>
  textField(zImpl)
    .transform(Secret.of)
    .describe(
      'The value of a variable: plain text, a number or a boolean, which become their text, the sealed output of another step, or a text with sealed values in it',
    );

export const variableTypeField = (zImpl: Zod) =>
  zImpl
    .enum(['env_var', 'file'])
    .default('env_var')
    .describe('Variable Type (env_var or file)');

export const variableProtectedField = (zImpl: Zod) =>
  zImpl
    .boolean()
    .default(false)
    .describe(
      'Whether the variable is protected: only pipelines of protected branches and tags get it',
    );

/** No default, because what is left out depends on whether the value was sealed. */
export const maskedField = (zImpl: Zod) =>
  zImpl
    .boolean()
    .optional()
    .describe(
      'Whether the variable is masked in job logs. Default: true for a value that was sealed, else false',
    );

/** No default, because what is left out depends on whether the value was sealed. */
export const maskedAndHiddenField = (zImpl: Zod) =>
  zImpl
    .boolean()
    .optional()
    .describe(
      'Whether the variable is masked, and hidden in the CI/CD settings for good. Default: true for a value that was sealed, else false',
    );

/** Upstream's description says the opposite of what GitLab does. */
export const rawField = (zImpl: Zod) =>
  zImpl
    .boolean()
    .default(false)
    .describe(
      'Whether GitLab takes the value as it is; otherwise it expands variables such as $HOME in it',
    );

export const environmentScopeField = (zImpl: Zod) =>
  checked(textField(zImpl), environmentScopeProblem)
    .default('*')
    .describe('The environment_scope of the variable');

export const variableDescriptionField = (zImpl: Zod) =>
  checked(textField(zImpl), descriptionProblem)
    .optional()
    .describe('Description of the variable, shown in GitLab');

/**
 * What to do with something that already exists.
 *
 * @param choices - each with what it does; the first is the default
 */
export const ifExistsField =
  <C extends string>(choices: { [K in C]: string }) =>
  (zImpl: Zod) => {
    const names = Object.keys(choices) as [C, ...C[]];
    return zImpl
      .enum(names)
      .default(names[0] as any)
      .describe(
        `What to do if it already exists. ${names
          .map(name => `${name}: ${choices[name]}`)
          .join('. ')}`,
      ) as z.ZodDefault<z.ZodEnum<[C, ...C[]]>>;
  };

/** The output of every action that makes something; `saga/differences.ts` finds them. */
export const differencesField = (zImpl: Zod) =>
  zImpl
    .array(
      zImpl.object({
        field: zImpl.string().describe('What differs'),
        asked: zImpl.unknown().describe('As the step asked for it'),
        got: zImpl.unknown().describe('As GitLab has made it'),
      }),
    )
    .describe(
      'Where GitLab has made something in another way than the step has asked; empty where nothing differs',
    );

/** Backstage's duration object. */
function durationObject(zImpl: Zod): z.ZodType<HumanDuration> {
  const amount = () => zImpl.number().optional();
  return zImpl
    .object({
      years: amount(),
      months: amount(),
      weeks: amount(),
      days: amount(),
      hours: amount(),
      minutes: amount(),
      seconds: amount(),
      milliseconds: amount(),
    })
    .strict();
}

/** A field with one of `domain/`'s checks, which give the problem or nothing. */
function checked<T extends z.ZodTypeAny>(
  field: T,
  problemOf: (value: z.output<T>) => string | undefined,
): z.ZodEffects<T, z.output<T>, z.input<T>> {
  return field.superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });
}

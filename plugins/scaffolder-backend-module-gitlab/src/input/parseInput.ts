import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';
import { describeIssue } from './describeIssue';
import { type Spellings, unlikeUpstream } from './spellings';

/** A step's fields the way `createTemplateAction` takes them: one function of zod per field. */
export type Fields = Record<string, (zImpl: typeof z) => z.ZodTypeAny>;

/** What {@link parseInput} makes of the fields: after defaults, coercions and checks. */
export type Parsed<F extends Fields> = z.output<
  z.ZodObject<{ [K in keyof F]: ReturnType<F[K]> }>
>;

/**
 * Reads a step's input with zod. Backstage's runner checks the input against a JSON schema that is derived from the
 * fields, and hands over what the template wrote: defaults, transformations and refinements happen here or not at all.
 *
 * @param fields - the record that is the action's `schema.input`
 * @param input - `ctx.input`
 * @param spellings - `upstream`: refuses the synonyms that upstream's actions do not have. Default `all`
 * @throws InputError which lists every mistake with its path. It repeats no values that zod found wrong, because any
 * of them may be a secret; what a field's own check says is up to the field
 */
export function parseInput<F extends Fields>(
  fields: F,
  input: unknown,
  spellings: Spellings = 'all',
): Parsed<F> {
  if (spellings === 'upstream') refuseSynonyms(fields, input);
  const shape = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field(z)]),
  );
  const result = z.object(shape).safeParse(input, { errorMap: describeIssue });
  if (!result.success) {
    throw new InputError(
      `The input of this step is not right: ${result.error.issues
        .map(issue => `${describePath(issue.path)}: ${issue.message}`)
        .join('; ')}`,
    );
  }
  return result.data as Parsed<F>;
}

function refuseSynonyms(fields: Fields, input: unknown): void {
  const found = unlikeUpstream(
    Object.keys(fields),
    input as Record<string, unknown>,
  );
  if (found.length > 0) {
    throw new InputError(
      `This portal takes only upstream's way to write the input of a step (scaffolder.gitlab.spellings): ${found
        .map(({ name, problem }) => `${name} ${problem}`)
        .join('; ')}`,
    );
  }
}

/** `projectVariables[0].value` */
function describePath(path: (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

import { z } from 'zod';
import { ShapeFailure } from '../http/failure';

/**
 * From GitLab's answers to our words. The schemas have the fields we rely on, in GitLab's names; unknown ones are dropped.
 * GitLab leaves out or nulls more than its documentation says (a token's `access_level` after its bot was removed,
 * booleans), so only what we cannot do without is required.
 *
 * @throws ShapeFailure that names fields, never their values
 */
export function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const fields = result.error.issues.map(
    issue => `${issue.path.join('.') || 'answer'}: ${issue.code}`,
  );
  throw new ShapeFailure([...new Set(fields)].join(', '));
}

/** Reads a list, each item with the same reader. */
export function listOf<T>(answer: unknown, read: (item: unknown) => T): T[] {
  return parse(z.array(z.unknown()), answer).map(read);
}

const idSchema = z.object({ id: z.number() });

/** Of something of which only that it is there is of interest. */
export function idOf(answer: unknown): number {
  return parse(idSchema, answer).id;
}

import type { z } from 'zod/v3';
import { listing } from '../domain/listing';

type IssueWords = {
  [C in z.ZodIssueCode]?: (
    issue: Extract<z.ZodIssueOptionalMessage, { code: C }>,
  ) => string;
};

/** Read after the path: `scopes[1]: must be a string, not a number`. zod's own words would repeat values. */
const ISSUE_WORDS: IssueWords = {
  invalid_type: issue =>
    issue.received === 'undefined'
      ? 'is missing'
      : `must be ${withArticle(issue.expected)}, not ${withArticle(issue.received)}`,
  invalid_enum_value: issue =>
    `must be ${listing(
      issue.options.map(option => `"${option}"`),
      'or',
    )}`,
  invalid_literal: issue => `must be ${JSON.stringify(issue.expected)}`,
  invalid_union: issue => describeUnion(issue as z.ZodInvalidUnionIssue),
  unrecognized_keys: issue =>
    `has ${listing(issue.keys.map(key => `"${key}"`))}, which is not known here`,
};

/** `must be a number or a string`; where one of the forms was right and its content wrong, what is wrong with it. */
function describeUnion(union: z.ZodInvalidUnionIssue): string {
  const issues = union.unionErrors.map(branch => branch.issues[0]);
  const ofForm = issues.flatMap(issue =>
    issue.code === 'invalid_type' && issue.path.length === union.path.length
      ? [issue]
      : [],
  );
  const ofContent = issues.find(
    issue => !(ofForm as z.ZodIssue[]).includes(issue),
  );
  if (ofContent) {
    const within = ofContent.path.slice(union.path.length).join('.');
    return within ? `${within} ${ofContent.message}` : ofContent.message;
  }
  if (ofForm.some(issue => issue.received === 'undefined')) {
    return 'is missing';
  }
  const forms = ofForm.map(issue => withArticle(issue.expected));
  return `must be ${listing([...new Set(forms)], 'or')}`;
}

function withArticle(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/**
 * zod's own words repeat what they refuse, and that may be a secret; these say what would be right.
 */
export const describeIssue: z.ZodErrorMap = (issue, context) => {
  const words = ISSUE_WORDS[issue.code] as
    ((it: z.ZodIssueOptionalMessage) => string) | undefined;
  return { message: words?.(issue) ?? context.defaultError };
};

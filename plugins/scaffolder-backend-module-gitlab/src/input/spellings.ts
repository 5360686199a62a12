/** How the same thing may be written in the input of an action, for a whole portal. */
export const SPELLINGS = ['all', 'upstream'] as const;
export type Spellings = (typeof SPELLINGS)[number];

const VALUE = '[^&#=?\\s\\\\]+(?<!\\.git)';
const ADDRESS = new RegExp(
  `^[^/?#@&=\\s\\\\]+(\\?(owner=${VALUE}&repo=${VALUE}|repo=${VALUE}&owner=${VALUE}))?$`,
  'i',
);

/** What upstream's actions would not take for the same thing; gives the problem, or nothing. */
const UPSTREAM: Record<string, (written: unknown) => string | undefined> = {
  accessLevel: written =>
    written === undefined || typeof written === 'number'
      ? undefined
      : 'must be a number, such as 30',
  projectId: written =>
    typeof written === 'number' || /^[1-9]\d*$/.test(String(written))
      ? undefined
      : 'must be the number of the project',
  repoUrl: written =>
    ADDRESS.test(String(written))
      ? undefined
      : 'must be written as host?owner=group/subgroup&repo=name, or beside projectId as the host',
};

/**
 * The fields of an input that are written in a way upstream would not take, each with what would be right. A permission
 * rule sees what the template wrote: with one spelling for each thing, a rule that forbids it is complete.
 *
 * @param names - of the fields that the action has; one of {@link UPSTREAM} that is left out is judged too
 */
export function unlikeUpstream(
  names: string[],
  input: Record<string, unknown>,
): { name: string; problem: string }[] {
  return names.flatMap(name => {
    const problem = UPSTREAM[name]?.(input[name]);
    return problem === undefined ? [] : [{ name, problem }];
  });
}

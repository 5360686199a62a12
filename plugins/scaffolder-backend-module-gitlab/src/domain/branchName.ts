/** Bytes of a part that still fit into a file's name together with git's `.lock`. */
const MAX_PART_BYTES = 250;

interface Rule {
  broken(name: string): boolean;
  says: string;
}

/** git's rules for a reference below `refs/heads/` (git-check-ref-format), and GitLab's own for a branch. */
const RULES: readonly Rule[] = [
  { broken: name => name === '', says: 'must not be empty' },
  {
    broken: name => [...name].some(it => it <= ' ' || it === '\x7f'),
    says: 'must not contain spaces or control characters',
  },
  {
    broken: name => /[~^:?*[\\]/.test(name),
    says: 'must not contain ~ ^ : ? * [ or \\',
  },
  {
    broken: name => name.startsWith('-'),
    says: "must not begin with '-'",
  },
  {
    broken: name => /^\/|\/$|\/\//.test(name),
    says: "must not begin or end with '/', nor contain '//'",
  },
  {
    broken: name => parts(name).some(part => part.startsWith('.')),
    says: "must have no part that begins with '.'",
  },
  {
    broken: name => parts(name).some(part => part.endsWith('.lock')),
    says: "must have no part that ends with '.lock'",
  },
  { broken: name => name.endsWith('.'), says: "must not end with '.'" },
  { broken: name => name.includes('..'), says: "must not contain '..'" },
  { broken: name => name.includes('@{'), says: "must not contain '@{'" },
  {
    broken: name => /^refs\/(heads|remotes)\//.test(name),
    says: 'must be the name alone, without refs/heads/ before it',
  },
  {
    broken: name => name === 'HEAD' || name === '@',
    says: 'must not be a name that git itself uses',
  },
  {
    broken: name => /^[0-9a-f]{40}([0-9a-f]{24})?$/i.test(name),
    says: 'must not look like the hash of a commit',
  },
  {
    broken: name =>
      parts(name).some(part => Buffer.byteLength(part) > MAX_PART_BYTES),
    says: `must have at most ${MAX_PART_BYTES} bytes between its slashes`,
  },
];

/** Why neither git nor GitLab would take a branch of that name, or `undefined`. */
export function branchNameProblem(name: string): string | undefined {
  return RULES.find(rule => rule.broken(name))?.says;
}

/** Why GitLab would not protect branches of that name, in which `*` stands for anything; or `undefined`. */
export function branchPatternProblem(pattern: string): string | undefined {
  return branchNameProblem(pattern.replaceAll('*', 'x'));
}

/** A name of the list that another one makes impossible: git has no branch `a` beside a branch `a/b`. */
export function branchHierarchyProblem(
  names: readonly string[],
): string | undefined {
  const above = names.find(name =>
    names.some(other => other.startsWith(`${name}/`)),
  );
  const below = names.find(name => name.startsWith(`${above}/`));
  return above === undefined
    ? undefined
    : `git cannot have both a branch "${above}" and a branch "${below}"`;
}

function parts(name: string): string[] {
  return name.split('/');
}

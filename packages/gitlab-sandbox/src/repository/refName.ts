/** What git keeps out of the name of a ref (git-check-ref-format(1)); each is looked for in `refs/heads/<name>`. */
const FORBIDDEN = [
  // eslint-disable-next-line no-control-regex
  /[\0-\x20\x7f~^:?*[\\]/,
  /\.\.|@\{|\/\/|\/\./,
  /(\.lock)(\/|$)/,
  /[/.]$/,
];

/** Whether GitLab takes this for the name of a branch (lib/gitlab/git_ref_validator.rb). */
export function isBranchName(name: string): boolean {
  return (
    !/^(-|refs\/(heads|remotes)\/|HEAD$)/.test(name) &&
    !FORBIDDEN.some(pattern => pattern.test(`refs/heads/${name}`))
  );
}

import { Complaints } from './refusals';

/** lib/gitlab/regex.rb, `project_name_regex`. */
const PROJECT_NAME =
  /^[\p{Alphabetic}\p{Nd}\u{00A9}-\u{1f9ff}_][\p{Alphabetic}\p{Nd}\p{Pd}+\u{00A9}-\u{1f9ff}_. ]*$/u;

/** lib/gitlab/regex.rb, `group_name_regex`. */
const GROUP_NAME =
  /^[\p{Alphabetic}\p{Nd}\u{00A9}-\u{1f9ff}_][\p{Alphabetic}\p{Nd}\u{00A9}-\u{1f9ff}_()\-. ]*$/u;

/** lib/gitlab/regex.rb, `oci_repository_path_regex` and its kin: no two separators in a row, none at the end. */
const PATH = /^[a-zA-Z0-9]+([._-][a-zA-Z0-9]+)*$/;

/** lib/gitlab/path_regex.rb, `project_path_format_regex` as a message. */
const OLD_PATH = /^(?!-)[a-zA-Z0-9_.-]+$/;

/** lib/gitlab/path_regex.rb, PROJECT_WILDCARD_ROUTES. */
const RESERVED_PROJECT_PATHS = new Set(
  `- badges blame blob builds commits create create_dir edit environments/folders files find_file gitlab-lfs/objects
  info/lfs/objects new preview raw refs tree update wikis`.split(/\s+/),
);

/** lib/gitlab/path_regex.rb, TOP_LEVEL_ROUTES. */
const RESERVED_TOP_LEVEL_PATHS = new Set(
  `- .well-known 404.html 422.html 500.html 502.html 503.html admin api assets dashboard deploy.html explore favicon.ico
  favicon.png files groups health_check help import jwt login oauth profile projects public robots.txt s search sitemap
  sitemap.xml sitemap.xml.gz slash-command-logo.png snippets unsubscribes uploads users v2`.split(
    /\s+/,
  ),
);

export const tooLong = (limit: number) =>
  `is too long (maximum is ${limit} characters)`;

export const TAKEN = 'has already been taken';
export const BLANK = "can't be blank";

const TEXTS = {
  projectName:
    "can contain only letters, digits, emoji, '_', '.', '+', dashes, or spaces. It must start with a letter, digit, emoji, or '_'.",
  groupName:
    "can contain only letters, digits, emoji, '_', '.', dash, space, parenthesis. It must start with letter, digit, emoji or '_'.",
  path: "can only include non-accented letters, digits, '_', '-' and '.'. It must not start with '-', '_', or '.', nor end with '-', '_', '.', '.git', or '.atom'.",
  oldPath:
    "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'",
};

export function isGoodPath(path: string): boolean {
  return PATH.test(path) && !/\.(git|atom)$/.test(path);
}

export function checkProjectName(complaints: Complaints, name: string): void {
  complaints
    .when(name === '', 'name', BLANK)
    .when(!PROJECT_NAME.test(name), 'name', TEXTS.projectName)
    .when(name.length > 255, 'name', tooLong(255));
}

export function checkProjectPath(complaints: Complaints, path: string): void {
  complaints
    .when(path === '', 'path', BLANK)
    .when(!isGoodPath(path), 'path', TEXTS.path)
    .when(
      !OLD_PATH.test(path) || /\.(git|atom)$/.test(path),
      'path',
      TEXTS.oldPath,
    )
    .when(
      RESERVED_PROJECT_PATHS.has(path.toLowerCase()),
      'path',
      `${path} is a reserved name`,
    )
    .when(path.length > 255, 'path', tooLong(255));
}

export function checkGroupName(complaints: Complaints, name: string): void {
  complaints
    .when(name === '', 'name', BLANK)
    .when(!GROUP_NAME.test(name), 'name', TEXTS.groupName)
    .when(name.length > 255, 'name', tooLong(255));
}

export function checkGroupPath(
  complaints: Complaints,
  path: string,
  isTopLevel: boolean,
): void {
  const reserved = isTopLevel
    ? RESERVED_TOP_LEVEL_PATHS
    : RESERVED_PROJECT_PATHS;
  complaints
    .when(path.length < 2, 'path', 'is too short (minimum is 2 characters)')
    .when(!isGoodPath(path), 'path', TEXTS.path)
    .when(
      reserved.has(path.toLowerCase()),
      'path',
      `${path} is a reserved name`,
    )
    .when(path.length > 255, 'path', tooLong(255));
}

/** Rails' `parameterize`: what becomes of a name that does not do as a path. */
export function parameterize(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9\-_]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-+|-+$/g, '');
}

import { posix } from 'node:path';

/** One document of the repository, and what it can point to. */
export interface Document {
  /** From the root: `docs/install.md`. */
  path: string;
  markdown: string;
}

/** Folders from which a path in backticks may be meant, besides the root and the document's own. */
const SOURCES = [
  'plugins/scaffolder-backend-module-gitlab/src',
  'plugins/scaffolder-module-gitlab/src',
  'packages/gitlab-sandbox/src',
];

/**
 * What a document points to and is not there: targets of links with their headings, and paths in backticks.
 *
 * @param paths - every file of the repository, from its root
 * @param read - a file's text, for the headings of a document that a link leads into
 */
export function brokenReferences(
  document: Document,
  paths: ReadonlySet<string>,
  read: (path: string) => string,
): string[] {
  const there = withFolders(paths);
  const prose = withoutFences(document.markdown);
  const brokenLinks = linkTargets(prose).filter(target => {
    const [file, heading] = target.split('#');
    const path = file
      ? posix.join(posix.dirname(document.path), decodeURI(file))
      : document.path;
    const found = there.has(path.replace(/\/$/, ''));
    return !(
      found &&
      (!heading || !path.endsWith('.md') || headingsOf(read(path)).has(heading))
    );
  });
  const roots = new Set([...paths].map(path => path.split('/')[0]));
  const brokenPaths = codeSpans(prose)
    .filter(span => isPath(span, roots))
    .filter(
      span =>
        ![posix.dirname(document.path), '.', ...SOURCES].some(folder =>
          there.has(posix.join(folder, span).replace(/\/$/, '')),
        ),
    );
  return [...brokenLinks, ...brokenPaths];
}

function withFolders(paths: ReadonlySet<string>): Set<string> {
  const all = new Set(paths);
  for (const path of paths) {
    for (
      let folder = posix.dirname(path);
      !all.has(folder);
      folder = posix.dirname(folder)
    ) {
      all.add(folder);
    }
  }
  return all;
}

/** A fence may stand in a list, and so be indented. */
function withoutFences(markdown: string): string {
  return markdown.replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2 *$/gm, '');
}

/** Those that lead to files or headings; also of pictures. */
function linkTargets(prose: string): string[] {
  return Array.from(
    prose.matchAll(/\]\(<?([^)\s>]+)>?\)/g),
    ([, target]) => target,
  ).filter(target => !/^[a-z]+:/.test(target));
}

function codeSpans(prose: string): string[] {
  return Array.from(prose.matchAll(/(`+)([^`]+)\1/g), ([, , span]) => span);
}

/**
 * Whether a span in backticks is meant as a path of this repository: it begins with one of its folders or files, or it
 * has a folder and an ending. Patterns, addresses and places to fill in are none.
 */
function isPath(span: string, roots: ReadonlySet<string>): boolean {
  if (!/^\.?[\w@][\w@.-]*(\/[\w@.-]+)*\/?$/.test(span)) {
    return false;
  }
  const [first, ...rest] = span.split('/');
  return (
    rest.length > 0 && (roots.has(first) || /\.[a-z]{1,4}$|\/$/.test(span))
  );
}

/** The anchors that GitHub and GitLab make of the headings. */
function headingsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    Array.from(
      withoutFences(markdown).matchAll(/^#{1,6} +(.+?) *$/gm),
      ([, heading]) => {
        const anchor = heading
          .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
          .replace(/ /g, '-');
        const times = seen.get(anchor) ?? 0;
        seen.set(anchor, times + 1);
        return times === 0 ? anchor : `${anchor}-${times}`;
      },
    ),
  );
}

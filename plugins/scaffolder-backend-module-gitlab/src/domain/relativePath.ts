/** Why a path does not stay in the folder that it is relative to, by the rules of any machine; or `undefined`. */
export function relativePathProblem(path: string): string | undefined {
  if (/^([\\/]|[a-z]:)/i.test(path)) {
    return 'is absolute; it must be relative';
  }
  if (path.split(/[\\/]/).includes('..')) {
    return 'has ".." in it; it must stay in its folder';
  }
  return path.includes('\0') ? 'has a NUL character in it' : undefined;
}

/** What is read of a package-lock.json: where npm put what. */
export interface LockFile {
  packages: Record<string, { version?: string }>;
}

/** A Backstage package in a place of its own, beside the one that all others share. */
export interface SecondCopy {
  name: string;
  version: string;
  /** Whose own it is. */
  below: string;
}

/**
 * The only one that our packages bring: the newest release of Backstage's own GitLab module, which ours builds on, asks for
 * the scaffolder-node of before 1.0.0. In a portal of 1.55 that is the portal's.
 */
const KNOWN = {
  name: '@backstage/plugin-scaffolder-node',
  below: '@backstage/plugin-scaffolder-backend-module-gitlab',
};

const NESTED = /^node_modules\/(.+)\/node_modules\/(@backstage\/[^/]+)$/;
const SHARED = /^node_modules\/(@backstage\/[^/]+)$/;

export function secondCopies(lock: LockFile): SecondCopy[] {
  return Object.entries(lock.packages).flatMap(([place, { version = '' }]) => {
    const [, below, name] = NESTED.exec(place) ?? [];
    return name ? [{ name, version, below }] : [];
  });
}

/** By name, the version of each Backstage package that all share. */
export function sharedPackages(lock: LockFile): Record<string, string> {
  return Object.fromEntries(
    Object.entries(lock.packages).flatMap(([place, { version = '' }]) => {
      const [, name] = SHARED.exec(place) ?? [];
      return name ? [[name, version]] : [];
    }),
  );
}

/** What is in the second lock file and not in the first. */
export function addedCopies(before: LockFile, after: LockFile): SecondCopy[] {
  const known = new Set(secondCopies(before).map(describeCopy));
  return secondCopies(after).filter(copy => !known.has(describeCopy(copy)));
}

export function isKnown({ name, below }: SecondCopy): boolean {
  return name === KNOWN.name && below === KNOWN.below;
}

export function describeCopy({ name, version, below }: SecondCopy): string {
  return `${name} ${version} below ${below}`;
}

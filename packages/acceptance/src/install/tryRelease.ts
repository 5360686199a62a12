import { join } from 'node:path';
import {
  addedCopies,
  isKnown,
  LockFile,
  SecondCopy,
  secondCopies,
  sharedPackages,
} from './copies';
import { layOut, Tarballs } from './packages';
import releases from './releases.json';
import { runTemplate } from './runTemplate';

export type Release = keyof typeof releases.releases;

export const RELEASES = Object.keys(releases.releases) as Release[];

export interface ReleaseResult {
  release: Release;
  /** The version of a Backstage package that people know the release by. */
  scaffolderBackend: string;
  /** How many Backstage packages the portal has without ours. */
  packages: number;
  /** Second copies that the portal has without ours. */
  before: SecondCopy[];
  /** Those that ours add and that nobody can help, and those that they must not. */
  known: SecondCopy[];
  added: SecondCopy[];
  /** What went wrong when the template ran. */
  failure: string | undefined;
}

/** Makes the same portal without and with our packages, compares them, and runs a template on the second. */
export async function tryRelease(
  release: Release,
  tarballs: Tarballs,
  directory: string,
  tell: (line: string) => void,
): Promise<ReleaseResult> {
  const pinned: Record<string, string> = releases.releases[release];
  tell(`Backstage ${release}: installing a portal with our packages`);
  const installed = join(directory, 'with');
  const [without, together] = await Promise.all([
    layOut(join(directory, 'without'), pinned, {}, 'resolve'),
    layOut(installed, pinned, tarballs, 'install'),
  ]);
  checkPins(release, pinned, without);
  tell(`Backstage ${release}: running a template on it`);
  const added = addedCopies(without, together);
  return {
    release,
    scaffolderBackend: pinned['@backstage/plugin-scaffolder-backend'],
    packages: Object.keys(sharedPackages(without)).length,
    before: secondCopies(without),
    known: added.filter(isKnown),
    added: added.filter(copy => !isKnown(copy)),
    failure: await runTemplate(installed).then(
      () => undefined,
      error => error.message,
    ),
  };
}

/** A package that is missing in the list would be of today. */
function checkPins(
  release: Release,
  pinned: Record<string, string>,
  lock: LockFile,
): void {
  const loose = Object.keys(sharedPackages(lock)).filter(name => !pinned[name]);
  if (loose.length > 0) {
    throw new Error(
      `releases.json does not say which version Backstage ${release} has of ${loose.join(', ')}`,
    );
  }
}

import type { Operation } from '../operations';

/**
 * What GitLab's 404 says is missing:
 *
 * - `itself`: what was asked for, in a project or group that GitLab found and may show
 * - `parent`: something else that it needs is not there, or hidden from the credential: the project or group around it
 * - `foreign`: not GitLab's own words; a proxy's, and no answer
 */
export type Missing = 'itself' | 'parent' | 'foreign';

/** GitLab's own words, `404 <noun> Not Found`, by the noun of the operation (`lib/api/`). */
const NOUNS: Record<string, RegExp> = {
  projects: /^Project$/,
  groups: /^Group$/,
  namespaces: /^Namespace$/,
  users: /^User$/,
  projectVariables: /^Variable$/,
  groupVariables: /^(Group)?Variable$/,
  projectAccessTokens: /^project Access Token$/i,
  groupAccessTokens: /^group Access Token$/i,
  branches: /^Branch$/,
  commits: /^(Commit|Tree|Ref|Repository)$/,
};
/** All that GitLab calls its things, as far as our requests go. */
const ANY_NOUN =
  /^(|Project|Group|Namespace|User|Member|Branch|Protected Branch|Commit|Tree|File|Ref|Repository|Deploy Token|Hook|Issue|Merge ?Request|Group ?Variable|Variable|(project|group) Access Token|User with ID or username '.*'|invalid revision or path)$/i;
const NOT_PARENT = /^(?!(Project|Group|Namespace)$)/;
const OWN = /^404 (?:(.*) )?not found$/i;

/**
 * @param operation - e.g. `projectVariables.get`
 * @param answer - GitLab's words, as one line
 */
export function whatIsMissing(operation: Operation, answer: string): Missing {
  const own = OWN.exec(answer);
  if (!own) {
    return 'foreign';
  }
  const [, noun = ''] = own;
  if (!ANY_NOUN.test(noun)) {
    return 'foreign';
  }
  const [of] = operation.split('.');
  const isItself = NOUNS[of] ?? NOT_PARENT;
  return isItself.test(noun) ? 'itself' : 'parent';
}

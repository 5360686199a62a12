import { GitLabState } from '../../gitlabState';
import { Evidence } from '../evidence';

/** Nobody can show this here, and why. */
export class Unprovable extends Error {}

/** A claim, and how it is shown: `prove` tells what it saw, and throws when it saw something else. */
export interface Claim {
  claim: string;
  prove(evidence: Evidence): Promise<string>;
}

/** What is behind the API, which only the sandbox shows. */
export function needSandbox(
  { sandbox }: Evidence,
  otherwise: string,
): GitLabState {
  if (!sandbox) {
    throw new Unprovable(otherwise);
  }
  return sandbox;
}

import { Claim } from './claim';
import { showPipeline } from './pipeline';
import { showNoPlaintext } from './plaintext';
import { showContent } from './repository';
import { MOST_REQUESTS, showFewRequests } from './requests';
import { showTokens } from './token';
import { showSameValue, showVariables } from './variable';

/** In the order they are shown: the pipeline works in the clone of the first, and the search comes after everything else. */
export const CLAIMS: Claim[] = [
  { claim: 'The repository holds what the template wrote', prove: showContent },
  { claim: 'The token lives, exactly as it was asked for', prove: showTokens },
  { claim: 'The CI/CD variable is masked and hidden', prove: showVariables },
  { claim: 'The variable holds that very token', prove: showSameValue },
  {
    claim: 'The pipeline works with it, in the first minute',
    prove: showPipeline,
  },
  {
    claim: 'In plaintext, the token is stored and shown nowhere but in GitLab',
    prove: showNoPlaintext,
  },
  {
    claim: `The chain took at most ${MOST_REQUESTS} requests to GitLab`,
    prove: showFewRequests,
  },
];

export { Unprovable } from './claim';

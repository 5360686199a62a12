import type { GenerationRecord } from '../../ledger/credential';
import type { Action } from '../decision';
import { MINT, NOTHING, type Rule, type Verdict } from './rule';

/** What was known to the wrong people is replaced first, and revoked whether or not that worked. */
export const compromised: Rule = seen => {
  const { credential, generations, depositFailed } = seen;
  const at = credential.compromisedAt;
  if (at === undefined) return undefined;
  const upTo = credential.compromisedUpTo ?? Infinity;
  const isOlder = (it: GenerationRecord) =>
    it.n <= upTo || (it.mintedAt ?? it.intendedAt) < at;
  const replaced = seen.isGood(seen.current) && !isOlder(seen.current!);
  const verdict = (action: Action): Verdict => ({
    cause: 'compromised',
    state: 'broken',
    action,
  });
  if (!replaced && !depositFailed) return verdict(MINT);
  const old = generations.filter(
    it => isOlder(it) && it.state !== 'closed' && it.tokenId !== undefined,
  );
  if (old.length > 0) {
    return verdict({
      do: 'revoke',
      generations: old.map(it => it.n),
      cause: 'compromised',
    });
  }
  return verdict(replaced ? { do: 'closeCompromise' } : NOTHING);
};

import type { Lease } from '../ledger/leases';
import type { Secret } from '../sealing/secret';
import type { Attempt } from './attempt';
import type { Act, Acted } from './making';

/** A token, with its value where this attempt has made it: GitLab tells it once. */
export interface Minted<Token> {
  token: Token;
  value: Secret | undefined;
}

/** How {@link act} mints a token, for one entry of the ledger. */
export interface Minting<
  Token,
  Details extends object,
  Result extends Minted<Token> = Minted<Token>,
> extends Omit<Act<Minted<Token>, Details>, 'thing'> {
  /** Of the register, where this attempt is the first. */
  credentialId?: string;
  /** Call it with what came of it: a call whose answer was lost may have been slow rather than dead, and have acted since. */
  settle(acted: Acted<Minted<Token>>): Promise<Result>;
}

/**
 * A token that is lost when its value is: it can be made again, and never be read again. What hands a value over needs
 * no more of its kind.
 */
export interface Mintable<
  Token extends { id: number },
  Details extends object = object,
> {
  /** @param attempt - in whose name it is made */
  mint(attempt: Attempt, lease: Lease): Minting<Token, Details>;
  /** Whether it can still be used. */
  isAlive(attempt: Attempt, tokenId: number): Promise<boolean>;
  /** Also where it is gone already. */
  revoke(attempt: Attempt, tokenId: number): Promise<void>;
}

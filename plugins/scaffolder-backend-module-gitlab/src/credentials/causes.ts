/** What a sentence can name. */
export interface CauseFacts {
  /** `access token "ci" of project acme/orders` */
  credential: string;
  /** `project acme/orders` */
  owner: string;
  host: string;
  /** Keys of its variables: `CI_TOKEN, DEPLOY_TOKEN` */
  variables: string;
  /** Of the generation that the sentence is about. */
  generation?: number;
  /** `YYYY-MM-DD`, or a time in words. */
  when?: string;
  /** Why, in the words of who knows. */
  why?: string;
}

/**
 * Every reason for which a credential is as it is, with its sentence. The names are kept in the register and shown to
 * people and programs, so they never change.
 */
export const CAUSES = {
  ended: ({ credential }: CauseFacts) => `${credential} was ended`,
  ending: ({ credential }: CauseFacts) =>
    `${credential} was ended, and something of it is still there`,
  portalMoved: ({ why }: CauseFacts) =>
    `This database was made by a portal at ${why}. If the portal has moved, set scaffolder.gitlab.rotation.movedFrom to that address`,
  hostRefuses: ({ host }: CauseFacts) =>
    `The portal's own token no longer works at ${host}`,
  cannotSee: ({ owner, host }: CauseFacts) =>
    `The portal's own token for ${host} does not show all of ${owner}, so nothing is decided`,
  ownerGone: ({ owner }: CauseFacts) => `${owner} is gone`,
  archived: ({ owner }: CauseFacts) =>
    `${owner} is archived; renewed when it is opened again`,
  markedForDeletion: ({ owner }: CauseFacts) =>
    `${owner} is going to be deleted; renewed when it is restored`,
  compromised: ({ credential }: CauseFacts) =>
    `${credential} was reported as known to others; it is being replaced without grace`,
  databaseOlder: ({ credential }: CauseFacts) =>
    `GitLab has a token of ${credential} that the register does not know: the database is older than GitLab (restored?)`,
  lateWrite: ({ variables, generation }: CauseFacts) =>
    `A late write put the dead generation ${generation} back into ${variables}`,
  inVariable: ({ variables, generation }: CauseFacts) =>
    `Generation ${generation} is in ${variables}`,
  variablesDiffer: ({ variables }: CauseFacts) =>
    `The variables ${variables} hold different generations`,
  variableChanged: ({ variables }: CauseFacts) =>
    `Somebody changed ${variables}: repair or accept`,
  variableDeleted: ({ variables }: CauseFacts) => `${variables} was deleted`,
  variableDeletedTwice: ({ variables }: CauseFacts) =>
    `${variables} was deleted twice in 7 days: somebody means it`,
  createLost: ({ credential }: CauseFacts) =>
    `The answer to the creation of the next token of ${credential} was lost`,
  neverDeposited: ({ generation }: CauseFacts) =>
    `Generation ${generation} was never put anywhere`,
  writeInDoubt: ({ variables, when }: CauseFacts) =>
    `A write of ${variables} is in doubt until ${when}`,
  revokedElsewhere: ({ credential }: CauseFacts) =>
    `${credential} was revoked at GitLab by somebody else`,
  expired: ({ credential, when }: CauseFacts) =>
    `${credential} expired on ${when}`,
  policyLeavesNothing: ({ credential, when, why }: CauseFacts) =>
    `The policy "${why}" leaves ${credential} nothing; it ends on ${when}`,
  cannotWrite: ({ variables, why }: CauseFacts) =>
    `${variables} cannot be written: ${why}`,
  asked: ({ credential }: CauseFacts) =>
    `Somebody asked to renew ${credential}`,
  due: ({ credential, when }: CauseFacts) =>
    `${credential} is due; it ends on ${when}`,
  retiring: ({ generation, when }: CauseFacts) =>
    `Generation ${generation} is replaced and lives on until ${when}`,
  graceRuns: ({ generation, when }: CauseFacts) =>
    `Generation ${generation} was replaced a short while ago and lives on until ${when}; a third token is not made beside both`,
  nothingLeft: ({ credential }: CauseFacts) => `Nothing of ${credential} works`,
  graceOver: ({ generation }: CauseFacts) =>
    `The grace of generation ${generation} is over`,
  usedAfterGrace: ({ generation }: CauseFacts) =>
    `Generation ${generation} is still used, though no job can have it: somebody holds a copy. It is revoked after one more grace`,
  healthy: ({ credential }: CauseFacts) => `${credential} works`,
} satisfies Record<string, (facts: CauseFacts) => string>;

export type CauseName = keyof typeof CAUSES;

/** What has to be different before the demo can start; the message is all that somebody needs. */
export class UsageError extends Error {}

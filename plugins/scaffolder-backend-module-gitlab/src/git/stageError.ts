/** The files cannot become a commit; why, in git's words or in ours, is in the message. */
export class StageError extends Error {
  constructor(why: string) {
    super(why.trim());
  }
}

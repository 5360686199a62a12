import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/**
 * A value that cannot be printed by accident: turning it into a string, into JSON or handing it to
 * `util.inspect` all give `[secret]`. The only way to the value is {@link Secret.reveal}, so the question
 * "who can see it?" has the short answer of a text search.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The value itself. Call it on the line that sends the value to GitLab or seals it, nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

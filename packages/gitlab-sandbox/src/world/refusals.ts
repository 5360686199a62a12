/**
 * How the rules say no. Which status and body that becomes is the route's affair: GitLab renders the same refusal
 * differently from one endpoint to the next.
 */

/** A service said no, with a sentence. */
export class Refusal extends Error {
  constructor(
    readonly reason: string,
    readonly kind: RefusalKind = 'refused',
  ) {
    super(reason);
    this.name = 'Refusal';
  }
}

/** `denied` is a missing permission, `missing` a thing that is not there (or not to be seen), `conflict` one too many. */
export type RefusalKind = 'refused' | 'denied' | 'missing' | 'conflict';

/** A model is invalid: messages per attribute, as Rails collects them. */
export class Invalid extends Error {
  constructor(readonly errors: Record<string, string[]>) {
    super(
      Object.entries(errors)
        .flatMap(([field, texts]) => texts.map(text => `${field} ${text}`))
        .join(', '),
    );
    this.name = 'Invalid';
  }
}

/** Collects messages per attribute and throws once, the way a Rails model validates. */
export class Complaints {
  readonly errors: Record<string, string[]> = {};

  add(field: string, text: string): this {
    (this.errors[field] ??= []).push(text);
    return this;
  }

  /** Adds the text when the condition holds. */
  when(condition: boolean, field: string, text: string): this {
    return condition ? this.add(field, text) : this;
  }

  throwIfAny(): void {
    if (Object.keys(this.errors).length > 0) {
      throw new Invalid(this.errors);
    }
  }
}

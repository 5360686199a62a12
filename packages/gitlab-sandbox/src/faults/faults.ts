import { Fault, parseInstruction } from './vocabulary';

/** What shall go wrong, in this order, with requests of one operation. */
export interface FaultPlan {
  operation: string;
  instructions: readonly string[];
  /** Only requests whose path contains this are counted. */
  match?: string;
}

/** The operation is none the sandbox serves. */
export class UnknownOperation extends Error {
  constructor(operation: unknown, known: readonly string[]) {
    super(
      `Unknown operation ${JSON.stringify(operation)}. Known are: ${known.join(
        ', ',
      )}`,
    );
    this.name = 'UnknownOperation';
  }
}

interface Pending {
  operation: string;
  match?: string;
  instructions: string[];
}

/** Instructions wait here, per operation, until a request uses them up. */
export class Faults {
  #plans: Pending[] = [];

  constructor(private readonly operations: () => readonly string[]) {}

  /** Refuses what it does not know, and then adds nothing at all. */
  add(plan: FaultPlan): void {
    const known = this.operations();
    if (!known.includes(plan.operation)) {
      throw new UnknownOperation(plan.operation, known);
    }
    plan.instructions.forEach(parseInstruction);
    if (plan.instructions.length > 0) {
      this.#plans.push({
        operation: plan.operation,
        instructions: [...plan.instructions],
        ...(plan.match === undefined ? {} : { match: plan.match }),
      });
    }
  }

  /** Uses up the next instruction for this request, if one waits. */
  take(
    operation: string,
    path: string,
  ): { text: string; fault: Fault } | undefined {
    const plan = this.#plans.find(
      candidate =>
        candidate.operation === operation &&
        path.includes(candidate.match ?? ''),
    );
    const text = plan?.instructions.shift();
    this.#plans = this.#plans.filter(({ instructions }) => instructions.length);
    return text === undefined
      ? undefined
      : { text, fault: parseInstruction(text) };
  }

  /** What has not fired yet. */
  pending(): FaultPlan[] {
    return structuredClone(this.#plans);
  }

  clear(): void {
    this.#plans = [];
  }
}

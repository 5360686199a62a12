import { Secret } from '../sealing/secret';

/** Stands for the value of a token in a dry run; visibly no token. */
export const PLANNED_VALUE = Secret.of('dry-run-no-token-was-created');

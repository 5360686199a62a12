/** Stands for the id of a credential in a dry run; visibly none. */
export const PLANNED_CREDENTIAL_ID = '00000000-0000-0000-0000-000000000000';

export { inputProps } from './field';
export { FieldFrame } from './FieldFrame';
export { FieldStatus } from './FieldStatus';
export type { Status } from './FieldStatus';
export { useAnswer } from './useAnswer';
export type { Answer } from './useAnswer';
export { useFreshErrors } from './useFreshErrors';
export { useTextValue } from './useTextValue';

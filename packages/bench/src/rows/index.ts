import type { Row } from '../row';
import { autocomplete } from './autocomplete';
import { chains } from './chains';
import { faults } from './faults';
import { publish } from './publish';
import { start } from './start';
import { tasks } from './tasks';

/** Every row, in the order of the page. */
export const ROWS: Row[] = [
  ...chains,
  ...publish,
  ...faults,
  ...tasks,
  ...autocomplete,
  ...start,
];

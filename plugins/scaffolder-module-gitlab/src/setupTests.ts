import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Instead of one second, in which a busy machine may not get through a page of Backstage.
configure({ asyncUtilTimeout: 20_000 });

// jsdom has no layout; Backstage's wizard scrolls to the top after every page.
window.scrollTo = () => {};

// Said by the libraries of Backstage's wizard and by react-aria's way of moving focus, and of no use here.
const NOT_OURS = [
  /findDOMNode is deprecated/,
  /Support for defaultProps/,
  /environment is not configured to support act/,
  // Backstage's stream of a task's events hands them on twice a second.
  /inside a test was not wrapped in act.* RolledBack/s,
];
const { error } = console;
jest.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
  if (!NOT_OURS.some(known => known.test(args.slice(0, 2).join(' ')))) {
    error(...args);
  }
});

/**
 * What happens to one request of a host, counted from 1.
 *
 * - `dieBefore`: the host is gone before it is sent
 * - `dieAfter`: GitLab has acted, and the host is gone before it reads the answer
 * - `dieLate`: as `dieBefore`, and GitLab acts when the test says so
 * - `pauseBefore`, `pauseAfter`: the host stands still until the test goes on with it
 */
export interface Cut {
  request: number;
  what: 'dieBefore' | 'dieAfter' | 'dieLate' | 'pauseBefore' | 'pauseAfter';
}

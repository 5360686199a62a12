/*
 * The order of the suites. Jest begins with what took longest the last time; where it has not run before, as in CI, it
 * begins with the longest files, and those that start portals are short and take longest. So these come first.
 */
const { createRequire } = require('node:module');

// Jest's own, of the version that runs.
const core = createRequire(require.resolve('jest')).resolve('@jest/core');
const { default: Sequencer } = createRequire(core)('@jest/test-sequencer');

const FIRST = [/crash\.test\.ts$/, /packages\/acceptance\//];

const rank = ({ path }) => {
  const index = FIRST.findIndex(pattern => pattern.test(path));
  return index < 0 ? FIRST.length : index;
};

module.exports = class PortalsFirst extends Sequencer {
  async sort(tests) {
    const usual = await super.sort(tests);
    return usual.sort((one, other) => rank(one) - rank(other));
  }
};

import { execFileSync } from 'node:child_process';
import { inRepository } from '../repository';
import { Chain } from './chains';
import { RecordedChain } from './goodRun';

/** What a good run of each chain came by, from a run made just now. */
export function recordedChains(): Record<Chain, RecordedChain> {
  const output = execFileSync(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      require.resolve('./recordGoodRun'),
    ],
    {
      cwd: inRepository('packages/acceptance'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 600_000,
    },
  );
  return JSON.parse(output);
}

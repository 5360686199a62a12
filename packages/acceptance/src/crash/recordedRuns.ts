import { execFileSync } from 'node:child_process';
import { inRepository } from '../repository';
import { RecordedRuns } from './recorded';

/** What the chains came by, from runs made just now. */
export function recordedRuns(): RecordedRuns {
  const output = execFileSync(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      require.resolve('./recordRuns'),
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

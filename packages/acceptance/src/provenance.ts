import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';
import { renderTable } from './markdownTable';
import { REPOSITORY_ROOT } from './repository';

const GIB = 1024 ** 3;

/**
 * Where a page of `docs/evidence` comes from, as a table in Markdown: without it nobody can make the page again, or tell
 * what it was made of.
 *
 * @param command - that writes the page, as a person types it
 */
export function describeProvenance(command: string): string {
  return renderTable(
    ['', ''],
    [
      ['commit', describeCommit()],
      ['machine', describeMachine()],
      ['command', `\`${command}\``],
    ],
  );
}

/** That of the work tree, which may have been changed since. The pages of evidence are its result, and do not count. */
function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: REPOSITORY_ROOT,
      encoding: 'utf8',
    }).trim();
  const changed = git('status', '--porcelain', '--', '.', ':!docs/evidence');
  return `\`${git('rev-parse', '--short', 'HEAD')}\`${changed ? ', and changes that were not committed' : ''}`;
}

function describeMachine(): string {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / GIB);
  return `${cpus().length} cores (${model.trim()}), ${memory} GiB of memory, ${platform()} ${arch()}, Node.js ${process.versions.node}`;
}

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneRepository, inClone } from '../../gitClone';
import { Evidence } from '../evidence';
import { cloneDirectory, remoteOf } from './clone';

export async function showContent(evidence: Evidence): Promise<string> {
  const { project, asked } = evidence;
  const clone = cloneDirectory(evidence);
  await cloneRepository(remoteOf(evidence), clone);
  const pushed = (await inClone(clone, 'ls-files')).split('\n');
  const expected = asked.skeleton ? filesOf(fileURLToPath(asked.skeleton)) : [];
  const missing = expected.filter(file => !pushed.includes(file));
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')} did not arrive`);
  }
  const commit = await inClone(clone, 'rev-parse', '--short=8', 'HEAD');
  return `${pushed.length} files in commit ${commit} on ${project.default_branch}`;
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)));
}

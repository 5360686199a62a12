import { chainRequests } from '../../chainRequests';
import { Evidence } from '../evidence';
import { Unprovable } from './claim';

export const MOST_REQUESTS = 6;

export async function showFewRequests({ journal }: Evidence): Promise<string> {
  if (!journal) {
    throw new Unprovable('only the sandbox keeps a journal of requests');
  }
  const { length } = chainRequests(journal);
  if (length > MOST_REQUESTS) {
    throw new Error(`it took ${length}`);
  }
  return `it took ${length}`;
}

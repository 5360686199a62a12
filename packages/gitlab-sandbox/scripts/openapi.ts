/** Reads GitLab's OpenAPI document, by its lines: it is written by a program, and needs no more. */
import { Method } from '../src/api/route';
import { Unnamed } from './routeNames';

/** An operation, and what may be sent with it beside its path. */
export type Documented = Unnamed & { params: string[] };

/** Paths stand two blanks in, their verbs four; long paths have a line of their own, as YAML has it. */
const PATH = /^ {2}(?:\? )?["']?(\/api\/.*?)["']?:?$/;
const VERB = /^(?: {4}| {2}: )(get|head|post|put|patch|delete):/;
/** Of a parameter in the query, and of one in the body; what is in an array or a hash has its brackets after it. */
const QUERY = /^ {6}- name: ["']?(\w+)/;
const BODY = /^ {16}["']?(\w+)["']?:/;
const SECTION = /^ {6}(\w+):/;

const isInPath = ({ path }: Unnamed, name: string) =>
  path.split(/[/.()]/).some(part => [`:${name}`, `*${name}`].includes(part));

export function operationsOf(document: string): Documented[] {
  const found: Documented[] = [];
  let at: string | undefined;
  let section: string | undefined;
  for (const line of document.slice(document.indexOf('\npaths:')).split('\n')) {
    at = PATH.exec(line)?.[1] ?? at;
    const verb = VERB.exec(line)?.[1];
    if (at && verb) {
      found.push({
        method: verb.toUpperCase() as Method,
        path: at
          .replace(/^\/api\/v4/, '')
          .replace(/\{(\w+)\}/g, ':$1')
          .replaceAll('\\\\', '\\'),
        params: [],
      });
    }
    section = verb ? undefined : (SECTION.exec(line)?.[1] ?? section);
    const name =
      (section === 'parameters' && QUERY.exec(line)?.[1]) ||
      (section === 'requestBody' && BODY.exec(line)?.[1]);
    const last = found.at(-1);
    if (at && name && last && !isInPath(last, name)) {
      last.params.push(name);
    }
    if (/^\w/.test(line) && line !== 'paths:') {
      at = undefined;
    }
  }
  return found;
}

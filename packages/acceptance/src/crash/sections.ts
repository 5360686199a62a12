import { renderTable } from '../markdownTable';
import {
  AtOnceCell,
  nameOf,
  RepairCell,
  TWICE_MOMENTS,
  TwiceCell,
  TwiceMoment,
} from './cells';
import { mark, Results, unique } from './tableParts';

const REPAIRS = `## A second fault during the repair

What makes something loses every answer, until the task has failed or has found by itself what there is; where it has
failed, somebody presses Retry. The repair, from the loss or the Retry to the call that makes the thing at last, meets a
second fault, once: in the **run** itself, in the **Retry**, or in the **Retry after a blind run**, where what the first run
asked for to repair it was answered 500 as well. If the task has failed then, somebody presses Retry once more. Which
requests a repair makes is recorded too.`;

const AT_ONCE = `## Two tasks at once

A project that has its token and its variable. Two tasks start together that replace both, with
\`gitlab:projectAccessToken:create\` and \`ifExists: replace\`, and the first such request of them goes wrong, once. Somebody
presses Retry for each that failed.`;

const TWICE = `## One task alive twice

Two portals on one PostgreSQL. The first stands still (\`SIGSTOP\`) while it waits for an answer, so the second takes the task
for dead and finishes it. Then the first goes on (\`SIGCONT\`): it hears of what it asked for, whether GitLab has acted on it
**before** the second portal did, or **after**.`;

export function describeRepairs(cells: RepairCell[], results: Results): string {
  const words = unique(cells.map(({ word }) => word.says));
  const rowOf = ({ chain, loss, during, second }: RepairCell) =>
    `${chain}: \`${nameOf(loss.request)}\`, ${during}: \`${nameOf(second)}\``;
  return [
    REPAIRS,
    renderTable(
      ['lost, and in the repair', ...words],
      unique(cells.map(rowOf)).map(row => [
        row,
        ...words.map(word =>
          mark(
            results,
            cells.find(it => rowOf(it) === row && it.word.says === word)?.name,
          ),
        ),
      ]),
    ),
  ].join('\n\n');
}

export function describeAtOnce(cells: AtOnceCell[], results: Results): string {
  const words = unique(cells.map(({ word }) => word.says));
  const requests = unique(cells.map(({ request }) => nameOf(request)));
  return [
    AT_ONCE,
    renderTable(
      ['', ...words],
      requests.map(request => [
        `\`${request}\``,
        ...words.map(word =>
          mark(
            results,
            cells.find(
              it => nameOf(it.request) === request && it.word.says === word,
            )?.name,
          ),
        ),
      ]),
    ),
  ].join('\n\n');
}

export function describeTwice(cells: TwiceCell[], results: Results): string {
  const rowOf = ({ chain, at }: TwiceCell) =>
    `${chain}: \`${nameOf(at.request)}\``;
  const moments = Object.keys(TWICE_MOMENTS) as TwiceMoment[];
  return [
    TWICE,
    renderTable(
      ['the first waits for', 'before', 'after'],
      unique(cells.map(rowOf)).map(row => [
        row,
        ...moments.map(moment =>
          mark(
            results,
            cells.find(it => rowOf(it) === row && it.at.moment === moment)
              ?.name,
          ),
        ),
      ]),
    ),
  ].join('\n\n');
}

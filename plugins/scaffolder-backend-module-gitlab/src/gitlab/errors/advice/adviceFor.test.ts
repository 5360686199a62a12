import { OPERATIONS } from '../../operations';
import { ADVICE, rowFor } from './adviceFor';
import { AdviceRow, adviceText, Problem } from './row';

/** What the row says of itself, met: the first operation and status that it is about, and its own message. */
function problemOf(row: AdviceRow): Problem {
  const { via, end, message } = row;
  const operations = OPERATIONS.filter(name => row.operation?.test(name));
  const status =
    typeof row.status === 'object' && 'least' in row.status
      ? row.status.least
      : [row.status ?? 400].flat()[0];
  return {
    via,
    end,
    status,
    code: /\((\w+)/.exec(message)?.[1],
    operation: operations[0] ?? 'branches.get',
    on: 'project 42',
    host: 'gitlab.example.com',
    address: 'https://gitlab.example.com/api/v4',
    credential: 'the token of the integration for gitlab.example.com',
    answer: message,
  };
}

describe('the table of advice', () => {
  it.each(ADVICE.map(row => [`${row.via} ${row.end}: ${row.message}`, row]))(
    'finds the row of "%s"',
    (_, row) => {
      expect(rowFor(problemOf(row))?.message).toBe(row.message);
      expect(adviceText(row, problemOf(row))).toMatch(/\w.*[.?]$/);
    },
  );

  it('names each problem once', () => {
    const names = ADVICE.map(row => `${row.via}: ${row.message}`);

    expect(names).toEqual([...new Set(names)]);
  });
});

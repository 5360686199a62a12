import type { AdviceRow } from '../gitlab/errors/advice/row';
import { renderTroubleshooting } from './renderTroubleshooting';

const row = (differs: Partial<AdviceRow>): AdviceRow => ({
  via: 'api',
  end: 'answer',
  message: '403 Forbidden',
  cause: 'The role is too low.',
  menders: ['owner in GitLab', 'token owner'],
  advice: 'Ask.',
  ...differs,
});

/** The lines below a heading, up to the next one. */
function below(heading: string, page: string): string {
  return page.split(`## ${heading}\n`)[1].split('\n## ')[0];
}

it('shows the status, the message, its cause and who can help, under how it ended', () => {
  const page = renderTroubleshooting([
    row({ status: [401, 403] }),
    row({ via: 'push', status: { least: 500 }, message: 'a | b' }),
    row({ end: 'unreachable', message: 'no connection to …' }),
  ]);

  expect(below('GitLab answers with an error', page)).toContain(
    '| 401, 403 | 403 Forbidden | The role is too low. | owner in GitLab, token owner |',
  );
  expect(below('A push fails', page)).toContain('| 500 and above | a \\| b |');
  expect(
    below('GitLab does not answer, or something else does', page),
  ).toContain('|  | no connection to … |');
});

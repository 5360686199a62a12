import { TaskRun } from '../scaffolderClient';
import { withWhatItSaid } from './taskEnd';

const RUN: TaskRun = {
  id: 'task-1',
  status: 'failed',
  events: [
    log('token', 'GitLab does not answer'),
    log('rollback', 'Could not delete project "acme/platform/cell-1"'),
    log('rollback', 'Nothing was deleted for good'),
  ],
  output: {},
  error: { name: 'Error', message: 'The token was not made' },
};

function log(stepId: string, message: string) {
  return {
    id: 1,
    type: 'log' as const,
    createdAt: '2026-11-23T10:00:00Z',
    body: { stepId, message },
  };
}

it('a red cell shows the error of the task and what the rollback said', () => {
  expect(withWhatItSaid(RUN, ['1 project (103) left'])).toEqual([
    '1 project (103) left',
    'the task said: The token was not made',
    'the rollback said: Could not delete project "acme/platform/cell-1"\nNothing was deleted for good',
  ]);
});

it('a green cell shows nothing', () => {
  expect(withWhatItSaid(RUN, [])).toEqual([]);
});

import { renderInTestApp } from '@backstage/frontend-test-utils';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import type {
  LogEvent,
  ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import { act, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { RolledBack } from './Component';

const createdAt = '2026-11-23T03:50:42.000Z';

async function show(events: LogEvent[]) {
  let listener: { next(event: LogEvent): void } | undefined;
  const scaffolderApi: Partial<ScaffolderApi> = {
    getTask: async () =>
      ({
        id: 'a-task',
        createdAt,
        spec: {
          steps: [
            { id: 'publish', name: 'Publish', action: 'publish:gitlab' },
            { id: 'undo', name: 'Undo', action: 'gitlab:task:rollback' },
          ],
        },
      }) as never,
    streamLogs: () =>
      ({
        subscribe: (observer: { next(event: LogEvent): void }) => {
          listener = observer;
          return { unsubscribe: () => {}, closed: false };
        },
      }) as never,
  };
  await renderInTestApp(
    <Routes>
      <Route
        path="/tasks/:taskId"
        element={
          <RolledBack
            output={{ text: [{ title: 'Ready', content: 'All is well' }] }}
          />
        }
      />
    </Routes>,
    {
      apis: [[scaffolderApiRef, scaffolderApi]],
      initialRouteEntries: ['/tasks/a-task'],
    },
  );
  await waitFor(() => expect(listener).toBeDefined());
  act(() => events.forEach(one => listener?.next(one)));
}

const event = (
  type: LogEvent['type'],
  body: Partial<LogEvent['body']>,
): LogEvent => ({
  type,
  body: { message: '', ...body },
  createdAt,
  id: 1,
  taskId: 'a-task',
});

describe('RolledBack', () => {
  it('tells after a failed run what was undone and what to do', async () => {
    await show([
      event('log', { stepId: 'undo', status: 'processing' }),
      event('log', {
        stepId: 'undo',
        message: 'info: Deleted project "acme/orders" (id 4)',
      }),
      event('log', { stepId: 'undo', status: 'completed' }),
      event('completion', {
        status: 'failed',
        error: { name: 'Error', message: 'GitLab answered 500' },
      } as never),
    ]);

    expect(await screen.findByText(/Deleted project/)).toBeVisible();
    expect(
      screen.getByText(/Nothing of this run stands in the way/),
    ).toBeVisible();
    expect(screen.queryByText('All is well')).toBeNull();
  });

  it('tells after a cancelled run that it has ended, and what is there', async () => {
    await show([
      event('log', { stepId: 'publish', status: 'processing' }),
      event('log', {
        stepId: 'publish',
        message: 'info: Created project acme/orders (id 4)',
      }),
      event('cancelled', { stepId: 'publish', status: 'cancelled' }),
    ]);

    expect(await screen.findByText('The run was cancelled')).toBeVisible();
    expect(screen.getByText(/It has ended/)).toBeVisible();
    expect(
      screen.getByText('Created project acme/orders (id 4)'),
    ).toBeVisible();
    expect(screen.getByText(/may still be there/)).toBeVisible();
  });

  it('leaves the page of a successful run as it is', async () => {
    await show([event('completion', { status: 'completed' })]);
    expect(await screen.findByText('All is well')).toBeVisible();
    expect(screen.queryByText(/What now/)).toBeNull();
  });
});

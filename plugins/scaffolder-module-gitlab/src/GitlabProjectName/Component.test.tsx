import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { descriptionOf, renderForm } from '../__testUtils__/renderForm';
import type { Answers } from '../__testUtils__/renderForm';
import { gitlabProjectNameField } from './field';

const TAKEN = 'acme/orders exists already. Choose another name.';

const form = (answers: Answers, initial?: Record<string, any>) =>
  renderForm({
    fields: [gitlabProjectNameField],
    answers,
    initial: { namespace: 'acme', ...initial },
    required: ['name'],
    properties: {
      namespace: { title: 'Group', type: 'string' },
      name: { title: 'Name', type: 'string', 'ui:field': 'GitlabProjectName' },
    },
  });

const field = () => screen.getByRole('textbox', { name: /Name/ });

afterEach(() => jest.useRealTimers());

describe('GitlabProjectName', () => {
  it('shows the path as it will be, and that it is free', async () => {
    const { user, create, created } = await form({ projectName: [] });

    await user.type(field(), 'Orders API');

    await waitFor(() =>
      expect(descriptionOf(field())).toBe('✓acme/orders-api is free.'),
    );
    await create();
    expect(created).toEqual([{ namespace: 'acme', name: 'orders-api' }]);
  });

  it('turns red while a taken name is typed, with the reason', async () => {
    const { user } = await form({
      projectName: ({ name }) =>
        name === 'orders' ? [{ id: 'taken', title: TAKEN }] : [],
    });

    await user.type(field(), 'orders');
    await waitFor(() => expect(descriptionOf(field())).toContain(TAKEN));
    expect(field()).toHaveAttribute('aria-invalid', 'true');

    await user.type(field(), '-2');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('acme/orders-2 is free.'),
    );
    expect(field()).not.toHaveAttribute('aria-invalid', 'true');
  });

  it('asks once per pause, not once per key', async () => {
    const { asked } = await form({ projectName: [] });
    jest.useFakeTimers();
    const user = userEvent.setup({
      advanceTimers: jest.advanceTimersByTime,
      delay: 100,
    });

    await user.type(field(), 'orders');
    expect(asked).toEqual([]);
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('acme/orders is free.'),
    );

    expect(asked.map(({ context }) => context)).toEqual([
      { namespace: 'acme', name: 'orders' },
    ]);
  });

  it('asks GitLab once more before the next page, and stays when the name is taken', async () => {
    const { user, review, create, created } = await form(
      {
        projectName: ({ name }) =>
          name === 'orders' ? [{ id: 'taken', title: TAKEN }] : [],
      },
      { name: 'orders' },
    );

    await review();
    await waitFor(() =>
      expect(screen.getAllByText(new RegExp(TAKEN)).length).toBeGreaterThan(0),
    );
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();

    await user.type(field(), '-2');
    await create();
    expect(created).toEqual([{ namespace: 'acme', name: 'orders-2' }]);
  });

  it('does not stand in the way when GitLab cannot be asked', async () => {
    const { user, create, created } = await form({
      projectName: new Error('GitLab is down.'),
    });

    await user.type(field(), 'orders');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('GitLab is down.'),
    );
    expect(field()).not.toHaveAttribute('aria-invalid', 'true');

    await create();
    expect(created).toEqual([{ namespace: 'acme', name: 'orders' }]);
  });

  it('says what is missing in a name of which nothing can be used', async () => {
    const { user, asked } = await form({ projectName: [] });

    await user.type(field(), '???');

    expect(descriptionOf(field())).toContain('at least one letter');
    expect(asked).toEqual([]);
  });
});

import { screen, waitFor, within } from '@testing-library/react';
import { descriptionOf, renderForm } from '../__testUtils__/renderForm';
import type { Answers } from '../__testUtils__/renderForm';
import { gitlabAccessTokenField } from './field';

const limits = (days: number, ...roles: string[]): Answers => ({
  accessTokenLimits: [
    { id: 'maxLifetimeDays', title: String(days) },
    ...roles.map(role => ({ id: `role:${role}` })),
  ],
});

const form = (answers: Answers, initial?: Record<string, any>) =>
  renderForm({
    fields: [gitlabAccessTokenField],
    answers,
    initial,
    properties: {
      token: {
        title: 'Access token',
        type: 'object',
        'ui:field': 'GitlabAccessToken',
        properties: {
          accessLevel: { title: 'Role', type: 'string' },
          scopes: {
            title: 'Scopes',
            type: 'array',
            items: { type: 'string' },
          },
          expiresIn: { title: 'Lifetime', type: 'string' },
        },
      },
    },
  });

const group = () => screen.findByRole('group', { name: 'Access token' });
const lifetimes = async (user: Awaited<ReturnType<typeof form>>['user']) => {
  await user.click(screen.getByRole('button', { name: /Lifetime/ }));
  return screen.getAllByRole('option').map(option => option.textContent);
};

describe('GitlabAccessToken', () => {
  it('hands on sensible defaults when nobody touches it', async () => {
    const { create, created } = await form(limits(365));
    await waitFor(async () =>
      expect(descriptionOf(await group())).toMatch(/clone and push code/),
    );

    await create();

    expect(created).toEqual([
      {
        token: {
          accessLevel: 'developer',
          scopes: ['read_repository', 'write_repository'],
          expiresIn: '90d',
        },
      },
    ]);
  });

  it('ends the lifetimes where GitLab’s limit ends', async () => {
    const { user, asked } = await form(limits(60));
    await waitFor(() => expect(asked).toHaveLength(1));

    await waitFor(async () =>
      expect(
        screen.getByRole('button', { name: /Lifetime/ }),
      ).toHaveTextContent(/60 days/),
    );
    expect(await lifetimes(user)).toEqual([
      expect.stringMatching(/^1 week, until /),
      expect.stringMatching(/^30 days, until /),
      expect.stringMatching(/^60 days, until /),
    ]);
  });

  it('says what a changed choice means', async () => {
    const { user, create, created } = await form(limits(365));
    const region = await group();

    await user.click(
      within(region).getByRole('checkbox', { name: /Pull container images/ }),
    );
    await user.click(screen.getByRole('button', { name: /Role/ }));
    await user.click(screen.getByRole('option', { name: 'Maintainer' }));

    expect(descriptionOf(region)).toMatch(
      /clone and push code and pull container images in this project, with the rights of a Maintainer/,
    );
    await create();
    expect(created[0].token).toEqual({
      accessLevel: 'maintainer',
      scopes: ['read_repository', 'write_repository', 'read_registry'],
      expiresIn: '90d',
    });
  });

  it('complains when nothing is left that the token may do', async () => {
    const { user, review } = await form(limits(365), {
      token: { scopes: ['read_repository'] },
    });
    const region = await group();

    await user.click(
      within(region).getByRole('checkbox', { name: /Read code/ }),
    );
    expect(descriptionOf(region)).toContain('Choose at least one thing');

    await review();
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
  });

  it('offers only roles that GitLab would let the user hand on', async () => {
    const { user, asked } = await form(limits(365, 'reporter', 'developer'));
    await waitFor(() => expect(asked).toHaveLength(1));
    await waitFor(async () =>
      expect(descriptionOf(await group())).toMatch(/Developer/),
    );

    await user.click(screen.getByRole('button', { name: /Role/ }));
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['Reporter', 'Developer']);
  });

  it('keeps a lifetime beyond the limit in sight, and says that it cannot be', async () => {
    await form(limits(30), { token: { expiresIn: '90d' } });
    await waitFor(async () =>
      expect(descriptionOf(await group())).toContain(
        'live for 30 days at most here, not 90',
      ),
    );
  });

  it('works on without limits when GitLab cannot be asked', async () => {
    const { create, created } = await form({
      accessTokenLimits: new Error('GitLab is down.'),
    });
    await waitFor(async () =>
      expect(descriptionOf(await group())).toContain('GitLab is down.'),
    );
    await create();
    expect(created[0].token).toMatchObject({ expiresIn: '90d' });
  });
});

describe('the review', () => {
  it('says in words what the token may do, and shows no code', async () => {
    const unseen = { 'ui:backstage': { review: { show: false } } };
    const { review, user, created } = await renderForm({
      fields: [gitlabAccessTokenField],
      answers: limits(365),
      properties: {
        token: {
          title: 'Access token',
          type: 'object',
          'ui:field': 'GitlabAccessToken',
          properties: {
            accessLevel: {
              title: 'Role',
              type: 'string',
              enum: ['developer'],
              enumNames: ['Developer'],
            },
            scopes: { type: 'array', items: { type: 'string' }, ...unseen },
            expiresIn: { type: 'string', ...unseen },
            summary: { title: 'What it may do', type: 'string' },
          },
        },
      },
    });
    await waitFor(async () =>
      expect(descriptionOf(await group())).toMatch(/clone and push code/),
    );
    await review();
    expect(await screen.findByText('What it may do')).toBeVisible();
    expect(
      screen.getByText(
        /can clone and push code in this project, .*stops working on \d/,
      ),
    ).toBeVisible();
    expect(screen.queryByText(/write_repository|90d/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(created).toMatchObject([{ token: { expiresIn: '90d' } }]);
  });
});

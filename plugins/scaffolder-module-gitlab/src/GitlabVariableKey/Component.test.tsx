import { screen } from '@testing-library/react';
import { descriptionOf, renderForm } from '../__testUtils__/renderForm';
import { gitlabVariableKeyField } from './field';

const form = (initial?: Record<string, any>) =>
  renderForm({
    fields: [gitlabVariableKeyField],
    initial,
    properties: {
      key: {
        title: 'Variable',
        type: 'string',
        'ui:field': 'GitlabVariableKey',
      },
    },
  });

describe('GitlabVariableKey', () => {
  it('complains while the key is typed, in a text tied to the field', async () => {
    const { user } = await form();
    const field = screen.getByRole('textbox', { name: /Variable/ });

    await user.type(field, 'deploy token');

    expect(field).toHaveAttribute('aria-invalid', 'true');
    expect(descriptionOf(field)).toContain('Try DEPLOY_TOKEN.');
  });

  it('says how jobs will read a good key, and hands it on', async () => {
    const { user, create, created } = await form();
    const field = screen.getByRole('textbox', { name: /Variable/ });

    await user.type(field, 'DEPLOY_TOKEN');
    expect(descriptionOf(field)).toContain('$DEPLOY_TOKEN');
    expect(field).not.toHaveAttribute('aria-invalid', 'true');

    await create();
    expect(created).toEqual([{ key: 'DEPLOY_TOKEN' }]);
  });

  it('keeps a bad key from the next page, and lets a mended one through', async () => {
    const { user, review, create, created } = await form({ key: 'A-B' });
    const field = screen.getByRole('textbox', { name: /Variable/ });

    await review();
    expect(
      (await screen.findAllByText(/cannot be part of a key/)).length,
    ).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();

    await user.clear(field);
    await user.type(field, 'A_B');
    expect(field).not.toHaveAttribute('aria-invalid', 'true');

    await create();
    expect(created).toEqual([{ key: 'A_B' }]);
  });
});

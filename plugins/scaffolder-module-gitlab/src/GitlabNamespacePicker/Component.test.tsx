import { configure, screen, waitFor } from '@testing-library/react';
import { descriptionOf, renderForm } from '../__testUtils__/renderForm';
import type { Answers } from '../__testUtils__/renderForm';
import { gitlabNamespacePickerField } from './field';
import { WORDS, wordsFor } from './validation';

// react-aria moves its virtual focus while React is rendering, and `act` does not like to be called there.
configure({ eventWrapper: dispatch => dispatch() });

const ALL = ['acme', 'acme/platform', 'acme/platform/tools', 'mara'];
const namespaces: Answers = {
  namespaces: ({ search = '' }) =>
    ALL.filter(path => path.includes(search.toLowerCase())).map(id =>
      id === 'mara' ? { id, title: 'your own namespace' } : { id, title: id },
    ),
};

const form = (answers: Answers, initial?: Record<string, any>) =>
  renderForm({
    fields: [gitlabNamespacePickerField],
    answers,
    initial,
    required: ['namespace'],
    properties: {
      namespace: {
        title: 'Group',
        type: 'string',
        'ui:field': 'GitlabNamespacePicker',
      },
    },
  });

const field = () => screen.getByRole('combobox', { name: /Group/ });
const options = () =>
  screen.queryAllByRole('option').map(option => option.textContent);

describe('GitlabNamespacePicker', () => {
  it('finds a group by three letters and takes it by keyboard alone', async () => {
    const { user, asked, create, created } = await form(namespaces);

    await user.tab();
    while (document.activeElement !== field()) {
      await user.tab();
    }
    await user.keyboard('too');
    await waitFor(() =>
      expect(asked.map(({ context }) => context.search)).toContain('too'),
    );
    await waitFor(() => expect(options()).toEqual(['acme/platform/tools']));
    await user.keyboard('{ArrowDown}{Enter}');

    expect(field()).toHaveValue('acme/platform/tools');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('Projects can be made here.'),
    );
    await create();
    expect(created).toEqual([{ namespace: 'acme/platform/tools' }]);
  });

  it('never offers what does not match, not even while GitLab still searches', async () => {
    const { user } = await form({
      namespaces: ({ search }) =>
        search ? new Promise<never>(() => {}) : ALL.map(id => ({ id })),
    });
    await user.click(field());
    await waitFor(() => expect(options()).toHaveLength(4));
    await user.keyboard('too');
    expect(options()).toEqual(['acme/platform/tools']);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(field()).toHaveValue('acme/platform/tools');
  });

  it('shows the first page before anything is typed', async () => {
    const { user } = await form(namespaces);
    await user.click(field());
    await waitFor(() => expect(options()).toHaveLength(4));
    expect(options()).toContain('mara your own namespace');
  });

  it('takes a whole path that was typed or pasted', async () => {
    const { user, create, created } = await form(namespaces);

    await user.type(field(), 'Acme/Platform/Tools');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('Projects can be made here.'),
    );
    await user.tab();

    expect(field()).toHaveValue('acme/platform/tools');
    await create();
    expect(created).toEqual([{ namespace: 'acme/platform/tools' }]);
  });

  it('refuses a place where the user may not create projects, with the reason', async () => {
    const { user, review } = await form(namespaces);

    await user.type(field(), 'secret/group');
    await user.tab();
    await waitFor(() =>
      expect(descriptionOf(field())).toContain(
        '“secret/group” does not exist, or projects cannot be made in it.',
      ),
    );
    expect(field()).toHaveAttribute('aria-invalid', 'true');

    await review();
    await waitFor(() =>
      expect(
        screen.getAllByText(/projects cannot be made/).length,
      ).toBeGreaterThan(1),
    );
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
  });

  it('says what to do while the list is open, and offers what was typed when GitLab cannot be asked', async () => {
    const { user } = await form({
      namespaces: ({ search }) => {
        if (search) {
          throw new Error('GitLab is down.');
        }
        return ALL.map(id => ({ id }));
      },
    });
    await user.click(field());
    await waitFor(() => expect(options()).toHaveLength(4));
    expect(descriptionOf(field())).toContain('Choose one from the list');
    // A role is found only where a screen reader finds it, too.
    expect(screen.getByRole('status')).toHaveTextContent(
      'Choose one from the list',
    );

    await user.keyboard('too');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('GitLab is down.'),
    );
    expect(options()).toEqual(['too as typed, not confirmed by GitLab']);
  });

  it('takes any path when GitLab cannot be asked, and says so', async () => {
    const { user, create, created } = await form({
      namespaces: new Error('GitLab is down.'),
    });

    await user.type(field(), 'acme/anything');
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('GitLab is down.'),
    );
    await user.tab();
    await create();
    expect(created).toEqual([{ namespace: 'acme/anything' }]);
  });

  it('says in the list that GitLab is being asked, and cannot be given that', async () => {
    const { user } = await form({
      namespaces: () => new Promise<never>(() => {}),
    });
    await user.click(field());
    await waitFor(() => expect(options()).toEqual(['Searching GitLab …']));
    await user.keyboard('{ArrowDown}{Enter}');
    expect(field()).toHaveValue('');
  });

  it('speaks of the person only where it asks with their token', async () => {
    await form({ namespaces: [] });
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('this portal can make projects'),
    );
    for (const [who, words] of Object.entries(WORDS)) {
      const said = [
        words.chosen,
        words.none,
        words.notFound('x'),
        words.notOffered('x'),
      ];
      expect(said.map(text => /\byou\b/i.test(text))).toEqual(
        said.map(() => who === 'user'),
      );
    }
    expect(wordsFor({ requestUserCredentials: {} })).toBe(WORDS.user);
    expect(wordsFor({})).toBe(WORDS.portal);
  });

  it('says what to do where there is no group at all', async () => {
    await form({ namespaces: [] });
    await waitFor(() =>
      expect(descriptionOf(field())).toContain('Ask whoever runs it'),
    );
  });
});

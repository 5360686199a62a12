import { expect, freshName, NewServiceForm, test } from './support/portal';

test('a run that fails says why, undoes what it made, and can start over', async ({
  page,
  picture,
  sandbox,
}) => {
  const name = freshName('refunds');
  const form = new NewServiceForm(page);
  await form.fillUntilCreate(name);

  await sandbox.plan(
    'projectVariables.create',
    ...Array.from({ length: 10 }, () => 'status-500'),
  );
  await form.create.click();

  await expect(
    page.getByText(/Could not create CI\/CD variable RELEASE_TOKEN/).first(),
  ).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('button', { name: 'Start Over' })).toBeEnabled({
    timeout: 120_000,
  });
  const whatNow = page.getByText('What now').locator('../..');
  await expect(whatNow).toContainText(
    `Deleted project "acme/platform/${name}"`,
  );
  await expect(whatNow).toContainText('Start Over opens the form');
  await page.getByRole('button', { name: 'Hide Logs' }).click();
  await picture('failed');

  const { projects, accessTokens } = await sandbox.state();
  expect(projects.filter(({ path }) => path === name)).toEqual([]);
  const known = new Set(projects.map(({ id }) => id));
  expect(
    accessTokens.filter(
      ({ active, kind, resource }) =>
        active && kind === 'project' && !known.has(resource?.id ?? 0),
    ),
  ).toEqual([]);

  await page.getByRole('button', { name: 'Start Over' }).click();
  await expect(form.group).toHaveValue('acme/platform');
  await expect(form.name).toHaveValue(name);
});

test('a cancelled run says that it has ended, and what is there', async ({
  page,
  picture,
  sandbox,
}) => {
  const name = freshName('halted');
  const form = new NewServiceForm(page);
  await form.fillUntilCreate(name);

  await sandbox.plan(
    'projectAccessTokens.create',
    'status-429 retry-after=100',
  );
  await form.create.click();
  await page.getByRole('button', { name: 'Show Logs' }).click();
  await expect(page.getByText(/asked to wait 100 s/).first()).toBeVisible({
    timeout: 120_000,
  });
  await page.getByRole('button', { name: 'Cancel' }).click();

  const card = page.getByText('The run was cancelled').locator('../..');
  await expect(card).toContainText('It has ended');
  await expect(card).toContainText(`Created project acme/platform/${name}`);
  await expect(card).toContainText('may still be there');
  await expect(page.getByRole('button', { name: 'Start Over' })).toBeEnabled();
  await page.getByRole('button', { name: 'Hide Logs' }).click();
  await picture('cancelled');
});

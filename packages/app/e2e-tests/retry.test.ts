import { expect, freshName, NewServiceForm, test } from './support/portal';

test('a run whose token step failed goes on from there with Retry, to one live token', async ({
  page,
  picture,
  sandbox,
}) => {
  const name = freshName('resumed');
  const form = new NewServiceForm(page, 'new-service-resumable');
  await form.fillUntilCreate(name);
  await sandbox.plan(
    'projectAccessTokens.create',
    ...Array.from({ length: 10 }, () => 'status-500'),
  );
  await form.create.click();

  await expect(
    page.getByText(/Could not create access token/).first(),
  ).toBeVisible({ timeout: 120_000 });
  const retry = page.getByRole('button', { name: 'Retry' });
  await expect(retry).toBeEnabled({ timeout: 120_000 });
  const whatNow = page.getByText('What now').locator('../..');
  await expect(whatNow).toContainText(`Created project acme/platform/${name}`);
  await expect(whatNow).toContainText('Retry goes on from there');
  await page.getByRole('button', { name: 'Hide Logs' }).click();
  await picture('retry');
  const ofName = async () => {
    const { projects, accessTokens, variables } = await sandbox.state();
    const made = projects.filter(({ path }) => path === name);
    const isTheirs = ({ resource }: { resource: { id: number } | null }) =>
      made.some(({ id }) => id === resource?.id);
    return {
      projects: made.map(({ id }) => id),
      live: accessTokens.filter(it => it.active && isTheirs(it)),
      variables: variables.filter(isTheirs),
    };
  };
  const failed = await ofName();
  expect(failed.projects).toHaveLength(1);
  expect(failed.live).toEqual([]);

  await sandbox.forgetFaults();
  await retry.click();

  await expect(
    page.getByRole('heading', { name: `${name} is ready` }),
  ).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText('What now')).toBeHidden();
  await picture('retried');
  const { projects, live, variables } = await ofName();
  expect(projects).toEqual(failed.projects);
  expect(live).toHaveLength(1);
  expect(variables).toMatchObject([
    { key: 'RELEASE_TOKEN', value: live[0].value },
  ]);
});

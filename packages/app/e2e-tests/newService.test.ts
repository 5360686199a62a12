import { expect, freshName, NewServiceForm, test } from './support/portal';

test('a person gets a repository whose pipeline holds a token that is shown nowhere', async ({
  page,
  picture,
  sandbox,
  traffic,
}) => {
  const name = freshName('payments');
  const form = new NewServiceForm(page);

  await test.step('signs in and finds the template', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Enter' }).click();
    await expect(
      page.getByRole('heading', { name: 'Forgekey Catalog' }),
    ).toBeVisible();
    await picture('catalog');
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'Create' })
      .click();
    await expect(page.getByText('New service', { exact: true })).toBeVisible();
    await picture('templates');
    await page
      .locator('.MuiCard-root')
      .filter({ hasText: 'that can release it from the first minute' })
      .getByRole('button', { name: 'Choose' })
      .click();
  });

  await test.step('says what to make', async () => {
    await form.chooseGroup('pla', 'acme/platform');
    await form.name.fill(name.replace('-', ' ').toUpperCase());
    await expect(form.name).toHaveAccessibleDescription(
      new RegExp(`acme/platform/${name} is free\\.`),
    );
    await form.description.fill('Takes payments and tells the ledger');
    await picture('new-service');
    await form.next.click();
    await expect(form.token).toHaveAccessibleDescription(
      /clone and push code in this project, with the rights of a Developer/,
    );
    await picture('access-token');
    await form.review.click();
    await expect(
      page.getByText('acme/platform', { exact: true }),
    ).toBeVisible();
    await picture('review');
    const review = page.getByRole('table');
    await expect(review).toContainText('clone and push code');
    await expect(review).not.toContainText(/90d|write_repository/);
    await form.create.click();
  });

  await test.step('reads what was made', async () => {
    await expect(page).toHaveURL(/\/create\/tasks\//);
    await expect(
      page.getByRole('heading', { name: `${name} is ready` }),
    ).toBeVisible({ timeout: 120_000 });
    const made = page.getByTestId('text-output-box');
    await expect(made).toContainText(`acme/platform/${name}`);
    await expect(made).toContainText('Only members of acme/platform');
    await expect(made).toContainText('role Developer');
    await expect(made).toContainText('RELEASE_TOKEN');
    await expect(made).toContainText(/until 20\d\d-\d\d-\d\d/);
    await picture('done');
  });

  await test.step('follows the links', async () => {
    const links = page.getByTestId('output-box');
    const hrefs = await links
      .getByRole('link')
      .evaluateAll(found => found.map(a => (a as HTMLAnchorElement).href));
    const [repository, variables, catalog] = hrefs;

    await page.goto(catalog);
    await expect(page.getByRole('heading', { name }).first()).toBeVisible();
    await page.goto(repository);
    await expect(page.getByText('README.md').first()).toBeVisible();
    await page.goto(variables);
    await expect(page.getByText('RELEASE_TOKEN').first()).toBeVisible();
    await expect(page.getByText('hidden', { exact: true })).toBeVisible();
  });

  await test.step('GitLab has one project, one live token and one variable', async () => {
    const { projects, accessTokens, variables } = await sandbox.state();
    const [project, ...others] = projects.filter(({ path }) => path === name);
    expect(others).toEqual([]);
    const live = accessTokens.filter(
      token => token.active && token.resource?.id === project.id,
    );
    expect(live).toHaveLength(1);
    const held = variables.filter(({ resource }) => resource.id === project.id);
    expect(held).toMatchObject([
      { key: 'RELEASE_TOKEN', value: live[0].value },
    ]);
    expect(await sandbox.tokenValues()).toContain(live[0].value);
  });

  await test.step('the record would show it', async () => {
    const seen = traffic.find(name).join('\n');
    expect(seen).toMatch(/request .*\/api\/scaffolder\/v2\/tasks/);
    expect(seen).toMatch(/response .*\/eventstream/);
    expect(seen).toMatch(/response .*\/-\/settings\/ci_cd/);
  });
});

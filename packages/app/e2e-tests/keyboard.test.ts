import type { Locator, Page } from '@playwright/test';
import { expect, freshName, NewServiceForm, test } from './support/portal';

/** Presses Tab until something has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate(element => element.matches(':focus'))) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`60 times Tab did not lead to ${target}`);
}

test('the whole path works by keyboard alone', async ({ page, picture }) => {
  const name = freshName('keys');
  const form = new NewServiceForm(page);
  await page.goto('/create/templates/default/new-service');

  await tabTo(page, page.getByRole('button', { name: 'Enter' }));
  await page.keyboard.press('Enter');

  await tabTo(page, form.group);
  await page.keyboard.type('pla');
  await expect(
    page.getByRole('option', { name: 'acme/platform', exact: true }),
  ).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await picture('keyboard-group');
  await page.keyboard.press('Enter');
  await expect(form.group).toHaveValue('acme/platform');

  await tabTo(page, form.name);
  await page.keyboard.type(name);
  await expect(form.name).toHaveAccessibleDescription(/is free\./);
  await tabTo(page, form.next);
  await page.keyboard.press('Enter');

  const lifetime = page.getByRole('button', { name: /Lifetime/ });
  await tabTo(page, lifetime);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: /^30 days/ })).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(lifetime).toHaveText(/^30 days/);

  const pullImages = page.getByRole('checkbox', {
    name: /Pull container images/,
  });
  await tabTo(page, pullImages);
  await page.keyboard.press('Space');
  await expect(pullImages).toBeChecked();

  await tabTo(page, form.review);
  await page.keyboard.press('Enter');
  await tabTo(page, form.create);
  await page.keyboard.press('Enter');

  await expect(
    page.getByRole('heading', { name: `${name} is ready` }),
  ).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('text-output-box')).toContainText(
    'read_registry',
  );
  await tabTo(
    page,
    page.getByTestId('output-box').getByRole('link', { name: /Repository/ }),
  );
});

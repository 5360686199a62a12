import type { Page } from '@playwright/test';
import { expect, freshName, NewServiceForm, test } from './support/portal';

test.use({ viewport: { width: 390, height: 844 } });

/** What sticks out of a window that is too narrow for it. */
async function expectToFit(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(content).toBeLessThanOrEqual(window);
}

test('the form and its result fit into a narrow window', async ({
  page,
  picture,
}) => {
  const name = freshName('narrow');
  const form = new NewServiceForm(page);
  await form.open();
  await expectToFit(page);
  await form.fillService(name);
  await picture('narrow-service');
  await form.next.click();
  await expect(form.token).toBeVisible();
  await expectToFit(page);
  await picture('narrow-token');
  await form.review.click();
  await expect(form.create).toBeVisible();
  await expectToFit(page);
  await picture('narrow-review');
  await form.create.click();
  await expect(
    page.getByRole('heading', { name: `${name} is ready` }),
  ).toBeVisible({ timeout: 120_000 });
  await expectToFit(page);
  await picture('narrow-done');
});

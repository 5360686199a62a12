import { expect, freshName, NewServiceForm, test } from './support/portal';

test('a wrong form says what is wrong, and goes on once it is mended', async ({
  page,
  picture,
}) => {
  const form = new NewServiceForm(page);
  await form.open();

  await form.next.click();
  await expect(form.group).toHaveAccessibleDescription(
    /A group is missing\. Choose one from the list\./,
  );
  // One fault, one reason.
  await expect(form.group).not.toHaveAccessibleDescription(
    /That is not the path of a group/,
  );
  await expect(form.name).toHaveAccessibleDescription(
    /A name has lower case letters, digits and single dashes/,
  );
  await picture('missing');

  await form.group.fill('no/such-group');
  await form.group.press('Tab');
  await form.name.fill('1st try');
  await expect(form.group).toHaveAccessibleDescription(
    /“no\/such-group” does not exist, or projects cannot be made in it\./,
  );
  await expect(form.name).toHaveAccessibleDescription(
    /“1st-try” cannot be used here\. A name has lower case letters/,
  );
  await expect(form.name).toHaveAttribute('aria-invalid', 'true');
  await form.next.click();
  await expect(form.next).toBeVisible();
  await picture('wrong-form');

  await form.fillService(freshName('mended'));
  await form.next.click();
  await expect(form.review).toBeVisible();
});

test('the list of groups covers no other field', async ({ page, picture }) => {
  const form = new NewServiceForm(page);
  await form.open();
  await form.group.fill('a');
  await expect(page.getByRole('option').first()).toBeVisible();
  await picture('open-list');
  const list = (await page.getByRole('listbox').boundingBox())!;
  // An open list hides the rest of the page from those who go by roles.
  const below = (await page.getByText(/^What you call it/).boundingBox())!;
  expect(below.y).toBeGreaterThanOrEqual(list.y + list.height);
});

test('a name that is taken is red while it is typed', async ({
  page,
  picture,
}) => {
  const form = new NewServiceForm(page);
  await form.open();
  await form.chooseGroup('pla', 'acme/platform');

  await form.name.pressSequentially('Hello');
  await expect(form.name).toHaveAttribute('aria-invalid', 'true');
  await expect(form.name).toHaveAccessibleDescription(
    /“hello” exists already in acme\/platform\. Choose another name\./,
  );
  await picture('taken');

  await form.next.click();
  await expect(page.getByText(/'Name' “hello” exists already/)).toBeVisible();

  await form.name.fill(freshName('Hello'));
  await expect(form.name).not.toHaveAttribute('aria-invalid', 'true');
  await form.next.click();
  await expect(form.review).toBeVisible();
});

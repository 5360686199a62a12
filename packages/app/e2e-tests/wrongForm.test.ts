import { expect, freshName, NewServiceForm, test } from './support/portal';

test('a wrong form says what is wrong, and goes on once it is mended', async ({
  page,
  picture,
}) => {
  const form = new NewServiceForm(page);
  await form.open();

  await form.next.click();
  await expect(form.group).toHaveAccessibleDescription(
    /is missing\. Choose a group from the list\./,
  );
  await expect(form.name).toHaveAccessibleDescription(
    /needs lower case letters, digits and single dashes/,
  );
  await picture('missing');

  await form.group.fill('no/such-group');
  await form.group.press('Tab');
  await form.name.fill('1st try');
  await expect(form.group).toHaveAccessibleDescription(
    /“no\/such-group” does not exist, or you may not create projects in it\./,
  );
  await expect(form.name).toHaveAccessibleDescription(
    /“1st-try” needs lower case letters/,
  );
  await expect(form.name).toHaveAttribute('aria-invalid', 'true');
  await form.next.click();
  await expect(form.next).toBeVisible();
  await picture('wrong-form');

  await form.fillService(freshName('mended'));
  await form.next.click();
  await expect(form.review).toBeVisible();
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

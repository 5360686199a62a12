import { join } from 'node:path';
import { SandboxControl } from '@forgekey/gitlab-sandbox/testing';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { RecordingProxy } from './recordingProxy';

/** Pictures that the documentation shows. */
const IN_THE_DOCS = new Set([
  'access-token',
  'done',
  'failed',
  'new-service',
  'taken',
]);

interface Fixtures {
  sandbox: SandboxControl;
  /** Everything the browser of this test sends and receives. */
  traffic: RecordingProxy;
  /** Keeps a picture of the page as an artefact of the run; `DOCS_IMAGES=docs/images` renews those of the docs. */
  picture(name: string): Promise<void>;
}

/**
 * A browser in front of the portal whose traffic is recorded. After every test the record is searched for the value of
 * every token that the sandbox has ever minted.
 */
export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  sandbox: async ({}, use, testInfo) => {
    const sandbox = new SandboxControl(testInfo.config.metadata.sandboxUrl);
    await use(sandbox);
    await sandbox.forgetFaults();
  },

  // eslint-disable-next-line no-empty-pattern
  traffic: async ({}, use) => {
    const proxy = await RecordingProxy.start();
    await use(proxy);
    await proxy.stop();
  },

  context: async (
    { browser, contextOptions, viewport, baseURL, traffic, sandbox },
    use,
  ) => {
    const context = await browser.newContext({
      ...contextOptions,
      viewport,
      baseURL,
      // Chromium goes around a proxy for this machine's own addresses unless told not to.
      proxy: { server: traffic.url, bypass: '<-loopback>' },
    });
    await use(context);
    await context.close();

    const values = await sandbox.tokenValues();
    expect(values.length, 'tokens to look for').toBeGreaterThan(0);
    for (const value of values) {
      expect(traffic.find(value), 'a token crossed the wire').toEqual([]);
    }
  },

  picture: async ({ page }, use, testInfo) => {
    await use(async name => {
      const path = testInfo.outputPath(`${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      await testInfo.attach(name, { path, contentType: 'image/png' });
      const { DOCS_IMAGES } = process.env;
      if (DOCS_IMAGES && IN_THE_DOCS.has(name)) {
        await page.screenshot({
          path: join(DOCS_IMAGES, `${name}.png`),
          animations: 'disabled',
        });
      }
    });
  },
});

export { expect };

/** A name nobody has used in this sandbox; a pretty one for pictures, which are taken in a new sandbox. */
export function freshName(prefix: string): string {
  const { DOCS_IMAGES } = process.env;
  return `${prefix}-${DOCS_IMAGES ? 'api' : Date.now().toString(36)}`;
}

/** The form of the template `new-service`, or of one that asks the same, as people find its parts. */
export class NewServiceForm {
  readonly group: Locator;
  readonly name: Locator;
  readonly description: Locator;
  readonly next: Locator;
  readonly review: Locator;
  readonly create: Locator;
  /** Role, scopes and lifetime. */
  readonly token: Locator;

  constructor(
    readonly page: Page,
    readonly template: string = 'new-service',
  ) {
    const button = (name: string) =>
      page.getByRole('button', { name, exact: true });
    this.group = page.getByRole('combobox', { name: /Owner group/ });
    this.name = page.getByRole('textbox', { name: /^Name/ });
    this.description = page.getByRole('textbox', { name: /^Description/ });
    this.next = button('Next');
    this.review = button('Review');
    this.create = button('Create');
    this.token = page.getByRole('group', {
      name: "The pipeline's token",
    });
  }

  async open(): Promise<void> {
    await this.page.goto(`/create/templates/default/${this.template}`);
    await this.page.getByRole('button', { name: 'Enter' }).click();
    await expect(this.group).toBeVisible();
  }

  /** Searches as a person does and takes what is found. */
  async chooseGroup(search: string, path: string): Promise<void> {
    await this.group.fill(search);
    await this.page.getByRole('option', { name: path, exact: true }).click();
    await expect(this.group).toHaveValue(path);
    await expect(this.group).toHaveAccessibleDescription(
      /Projects can be made here\./,
    );
  }

  async fillService(name: string): Promise<void> {
    await this.chooseGroup('pla', 'acme/platform');
    await this.name.fill(name);
    await expect(this.name).toHaveAccessibleDescription(/is free\./);
  }

  /** All pages of the form up to its last button, with what it suggests. */
  async fillUntilCreate(name: string): Promise<void> {
    await this.open();
    await this.fillService(name);
    await this.next.click();
    await this.review.click();
    await expect(this.create).toBeVisible();
  }
}

import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { ask, Host } from './host.ts';

export { expect };

export const PASSPHRASE = 'four unrelated words make it';

type Fixtures = {
  host: Host;
  /** What a test expects to go wrong in the page: matching console lines are no failure. */
  tolerated: RegExp[];
  /** A page on which the host's link was opened. */
  app: Page;
};

/**
 * Every test has a host with an engine, state and vaults of its own. It fails on any request that leaves
 * 127.0.0.1, on any error on the console (a broken content policy is one) and on any error nobody caught.
 */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  host: async ({}, use) => {
    const host = await Host.start();
    await use(host);
    await host.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  tolerated: async ({}, use) => use([]),
  // The host is named so that it outlives the page: a host that ends first would be reported as an error.
  context: async ({ context, host: _host, tolerated }, use) => {
    const problems: string[] = [];
    const note = (text: string) => {
      if (!tolerated.some((pattern) => pattern.test(text))) problems.push(text);
    };
    context.on('console', (message) => {
      if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => note(`uncaught: ${error.error().stack}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.hostname !== '127.0.0.1')
        note(`request to ${url.origin}`);
    });
    await use(context);
    expect(problems, 'problems in the page').toEqual([]);
  },
  app: async ({ page, host }, use) => {
    await page.goto(host.link);
    await expect(page.getByRole('heading', { level: 1, name: 'Vouch' })).toBeVisible();
    await use(page);
  },
});

/** Fills in the form for a new vault and leaves at its empty overview. */
export async function createVault(page: Page, name = 'Acme 2026', passphrase = PASSPHRASE): Promise<void> {
  await page.getByRole('button', { name: 'New vault' }).click();
  await page.getByLabel('Vault name').fill(name);
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('Repeat the passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Create vault' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

/** One click, and all files of the sample engagement are in. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the sample engagement' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect
    .poll(async () => (await ask(page, 'jobs.list', {})).map(({ state }) => state), { timeout: 60_000 })
    .toEqual(['done']);
}

export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
}

/** The number of records that the filter on the Records screen finds. */
export function recordCount(page: Page): Locator {
  return page.locator('main').getByRole('status').locator('strong');
}

export async function importFiles(page: Page, files: string | string[]): Promise<Locator> {
  await page.getByRole('banner').getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: /^Import/ });
  await dialog.getByTestId('pick-import').setInputFiles(files);
  await dialog.getByRole('button', { name: /^Import \d/ }).click();
  return dialog;
}

/** Drags files of this machine over the window and lets go of them, as a file manager does. */
export async function dropFiles(
  page: Page,
  files: string[],
  overlay = 'Drop files or folders to import them',
): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    if (type === 'dragOver') await expect(page.getByText(overlay)).toBeVisible();
  }
  await devtools.detach();
}

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong by WCAG 2.2 A and AA and by its best practices, or by some rules only; one line each. */
export async function accessibilityProblems(page: Page, rules: string[] | null = null): Promise<string[]> {
  // A color that is still changing into that of another theme has a contrast of neither.
  await page.evaluate(async () => {
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
  });
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(AXE_TAGS)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

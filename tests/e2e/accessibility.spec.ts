import type { Page } from '@playwright/test';
import { ask, runJob } from './host.ts';
import { accessibilityProblems, createVault, expect, goTo, openSample, test } from './vouch.ts';

const NARROW = 400;
const WIDE = 1400;

// A trace of some hundred examined pages takes longer than the examination.
test.use({ trace: 'off' });

/** A screen or dialog, and what tells that it is there. */
type View = { name: string; at: string; there: (page: Page) => Promise<void> };

const heading = (name: string) => async (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

const SCREENS: View[] = [
  { name: 'Overview', at: '/', there: heading('Overview') },
  { name: 'Records', at: '/records', there: heading('Records') },
  { name: 'Statistics', at: '/statistics', there: heading('Statistics') },
  { name: 'Stories', at: '/stories', there: heading('Stories') },
  { name: 'Integrity', at: '/integrity', there: heading('Integrity') },
  { name: 'Reconcile', at: '/reconcile', there: heading('Reconcile') },
  { name: 'Samples', at: '/samples', there: heading('Samples') },
  { name: 'Packages', at: '/packages', there: heading('Packages') },
  { name: 'Activity', at: '/activity', there: heading('Activity') },
  { name: 'Settings', at: '/settings', there: heading('Settings') },
  {
    name: 'an address that does not exist',
    at: '/nowhere',
    there: async (page) => expect(page.getByText('There is nothing at this address')).toBeVisible(),
  },
];

const WITH_DATA: View[] = [
  {
    name: 'a record',
    at: '/records?type=agent.run.approve&open=1',
    there: async (page) => expect(page.getByLabel('Original record')).toBeVisible(),
  },
  {
    name: 'two records compared',
    at: '/records?type=agent.run.approve&compare=1~2',
    there: async (page) => expect(page.getByRole('table', { name: 'Mapped fields' })).toBeVisible(),
  },
  {
    name: 'two times compared',
    at: '/statistics?from=2026-04-01&to=2026-06-30&compare=before',
    there: async (page) => {
      const colours = page.getByRole('list', { name: 'Colours' });
      await expect(colours).toHaveText('then: 2026-01-01 to 2026-03-31now: 2026-04-01 to 2026-06-30');
      await expect(page.getByRole('img', { name: /^records by week: .* now, .* then \(-/ })).toBeVisible();
      await page.getByText('History as a table').click();
      await expect(page.getByRole('columnheader', { name: 'Difference' })).toBeVisible();
    },
  },
  {
    name: 'a recipe',
    at: '/integrity/recipe?source=1&dialect=kommit-export',
    there: async (page) => expect(page.getByText('rows give their hashes')).toBeVisible(),
  },
  {
    name: 'nothing found',
    at: '/records?text=nosuchword',
    there: async (page) => expect(page.getByText('Nothing matches')).toBeVisible(),
  },
  {
    name: 'an incident window',
    at: '/incident?from=2026-02-19&to=2026-02-19',
    there: async (page) => expect(page.getByRole('heading', { name: 'User agents' })).toBeVisible(),
  },
  { name: 'a sample', at: '/samples/1', there: heading('Sample 1') },
  {
    name: 'a draw',
    at: '/samples?draw=1',
    there: async (page) => expect(page.getByRole('dialog', { name: 'Draw a sample' })).toBeVisible(),
  },
  {
    name: 'a package being built',
    at: '/packages?sample=1',
    there: async (page) => expect(page.getByRole('dialog', { name: 'Build a package' })).toBeVisible(),
  },
  {
    name: 'an acquisition',
    at: '/acquisitions/1',
    there: async (page) => expect(page.getByRole('heading', { name: 'Ledger' })).toBeVisible(),
  },
];

/** Axe at both widths; in the dark only what can differ there, the colours. */
async function check(page: Page, name: string): Promise<void> {
  for (const width of [NARROW, WIDE]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute(`data-theme`, colorScheme);
      const problems = await accessibilityProblems(page, colorScheme === 'dark' ? ['color-contrast'] : null);
      expect.soft(problems, `${name}, ${width} wide, ${colorScheme}`).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `${name}, ${width} wide, does not scroll sideways`).toBeLessThanOrEqual(0);
    const inDialog = await page
      .locator('.MuiDialogContent-root')
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    expect.soft(inDialog, `${name}, ${width} wide, no dialog scrolls sideways`).toBe(0);
  }
}

async function checkAll(page: Page, views: readonly View[]): Promise<void> {
  for (const { name, at, there } of views) {
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, at);
    await there(page);
    await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
    await check(page, name);
  }
}

test('without data', async ({ app: page }) => {
  test.setTimeout(240_000);
  await check(page, 'Welcome');
  await page.getByRole('button', { name: 'Check an evidence package' }).click();
  await expect(page.getByRole('button', { name: 'Choose a package' })).toBeVisible();
  await check(page, 'Check a package');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'New vault' }).click();
  await page.getByLabel('New passphrase').fill('short');
  await page.getByRole('button', { name: 'Create vault' }).click();
  await check(page, 'New vault with problems');
  await page.getByRole('button', { name: 'Back' }).click();
  await createVault(page);
  await checkAll(page, SCREENS);
  await page.getByRole('banner').getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('dialog', { name: 'Import records' })).toBeVisible();
  await check(page, 'Import');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await check(page, 'Keyboard shortcuts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByLabel('Passphrase').fill('not this one');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await check(page, 'Unlock with a wrong passphrase');
});

test('with data', async ({ app: page }) => {
  test.setTimeout(300_000);
  await openSample(page);
  await runJob(page, 'integrity.verify', {});
  await runJob(page, 'populations.freeze', { filter: {}, title: 'All records' });
  await runJob(page, 'samples.draw', { population: 1, size: 25, reserve: 5 });
  const target = await ask(page, 'host.saveTarget', { name: 'package.zip' });
  await runJob(page, 'packages.build', { out: target?.file ?? '', sample: 1, title: 'Package' });
  await checkAll(page, [...SCREENS, ...WITH_DATA]);

  await page.setViewportSize({ width: NARROW, height: 900 });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  expect.soft(await accessibilityProblems(page), 'Navigation').toEqual([]);
  await goTo(page, 'Activity');
  await page.getByRole('button', { name: 'Verify the log' }).click();
  await expect(page.getByRole('region', { name: 'Verification of the log' })).toBeVisible();
  await check(page, 'Activity, verified');
});

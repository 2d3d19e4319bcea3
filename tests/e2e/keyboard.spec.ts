import { writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { generateCompany, kommitNdjson, kommitRows } from '../fixtures/index.ts';
import { runJob } from './host.ts';
import { createVault, expect, goTo, importFiles, openSample, PASSPHRASE, test } from './vouch.ts';

/** Goes on by Tab until `wanted` has the focus; fails after as many steps as any screen has stops. */
async function tabTo(page: Page, wanted: Locator, steps = 40): Promise<void> {
  for (let step = 0; step < steps; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(wanted).toBeFocused({ timeout: 1 });
}

test('unlock, find, filter, read and note without a mouse', async ({ app: page, host }) => {
  const file = host.path('kommit.ndjson');
  writeFileSync(file, kommitNdjson([...kommitRows(generateCompany('keys'))].slice(0, 200)));
  await createVault(page);
  const dialog = await importFiles(page, file);
  await expect(
    dialog.or(page.getByRole('dialog', { name: 'Imported' })).getByRole('button', { name: 'Done' }),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+l');

  // The vault that was locked is offered again, with the cursor in its passphrase.
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { level: 1, name: 'Records' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Text in the record' })).toBeFocused();
  await page.keyboard.type('nightly');
  const count = page.locator('main').getByRole('status');
  await expect(count).toContainText('“nightly”');

  const type = page.getByRole('search').getByRole('button', { name: 'Type' });
  await tabTo(page, type);
  await page.keyboard.press('Enter');
  const values = page.getByRole('dialog', { name: 'Filter by type' });
  await expect(values.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('agent.run.complete');
  await tabTo(page, values.getByRole('checkbox', { name: 'agent.run.complete' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(values).toBeHidden();
  await expect(count).toContainText('type “agent.run.complete”');
  await expect(
    page.getByRole('search').getByRole('button', { name: 'Type: agent.run.complete' }),
  ).toBeFocused();

  const table = page.getByRole('grid', { name: /^Records/ });
  await tabTo(page, table);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const row = table.locator('[aria-selected="true"]');
  await expect(row).toHaveAttribute('data-index', '1');
  await page.keyboard.press('Enter');
  const record = page.getByRole('dialog', { name: 'Record' });
  await expect(record).toContainText('Record 2 of');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(record).toContainText('Record 3 of');
  await page.keyboard.press('k');
  await expect(record).toContainText('Record 2 of');

  await tabTo(page, record.getByLabel('Add a note'), 60);
  await page.keyboard.type('Typed, j and k included.');
  await tabTo(page, record.getByRole('button', { name: 'Add note' }));
  await page.keyboard.press('Enter');
  await expect(record.getByRole('listitem').filter({ hasText: 'Typed, j and k included.' })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(record).toBeHidden();
  await expect(table).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row).toHaveAttribute('data-index', '2');
});

test('the list of shortcuts opens, keeps the focus and gives it back', async ({ app: page }) => {
  await createVault(page);
  await goTo(page, 'Samples');
  const link = page.getByRole('link', { name: 'Samples' });
  await link.focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await staysInside(page, dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(link).toBeFocused();

  for (const [key, screen] of [
    ['o', 'Overview'],
    ['r', 'Records'],
    ['t', 'Statistics'],
    ['y', 'Stories'],
    ['i', 'Integrity'],
    ['s', 'Samples'],
    ['p', 'Packages'],
    ['a', 'Activity'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
  }
});

test('shortcuts of a single key can be turned off', async ({ app: page }) => {
  await createVault(page);
  await goTo(page, 'Settings');
  await page.getByRole('switch', { name: /^Shortcuts of a single key/ }).uncheck();
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('every dialog keeps the focus inside and gives it back', async ({ app: page }) => {
  await openSample(page);
  await runJob(page, 'populations.freeze', { filter: {}, title: 'All' });
  const openers = [
    { screen: 'Overview', opener: page.getByRole('banner').getByRole('button', { name: 'Import' }) },
    { screen: 'Overview', opener: page.getByRole('button', { name: 'Jobs' }) },
    { screen: 'Records', opener: page.getByRole('button', { name: 'Freeze as population' }) },
    { screen: 'Records', opener: page.getByRole('button', { name: 'Package', exact: true }) },
    {
      screen: 'Records',
      opener: page.getByRole('search').getByRole('button', { name: 'Actor', exact: true }),
    },
    { screen: 'Records', opener: page.getByRole('button', { name: 'Queries' }) },
    { screen: 'Records', opener: page.getByRole('button', { name: 'Go to a time' }) },
    { screen: 'Records', opener: page.getByRole('button', { name: 'Columns' }) },
    { screen: 'Records', opener: page.getByRole('search').getByRole('button', { name: 'Any time' }) },
    { screen: 'Samples', opener: page.getByRole('button', { name: 'Draw a sample from All' }) },
    { screen: 'Packages', opener: page.getByRole('button', { name: 'Build a package' }).first() },
  ];
  for (const { screen, opener } of openers) {
    await goTo(page, screen);
    await expect(opener).toBeEnabled();
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await staysInside(page, dialog);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  }
});

/** Goes round by Tab, and one step back: the focus never leaves the dialog. */
async function staysInside(page: Page, dialog: Locator): Promise<void> {
  for (const key of [...Array<string>(12).fill('Tab'), 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    // A focus guard at either end passes the focus on at once.
    await expect
      .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { reconciliation } from '../../shared/model/reconcile.ts';
import { generateCompany, kommitCsv, kommitNdjson, kommitRows, tamperedKommit } from '../fixtures/index.ts';
import { accessibilityProblems, createVault, expect, goTo, test } from './vouch.ts';

const ROWS = [...kommitRows(generateCompany('reconcile'))].slice(0, 400);

async function importInto(page: Page, source: string, file: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: /^Import/ });
  await dialog.getByTestId('pick-import').setInputFiles(file);
  await dialog.getByLabel('Source (optional)').fill(source);
  await dialog.getByRole('button', { name: /^Import \d/ }).click();
  await expect(dialog.getByText(/\d+ lines/).first()).toBeVisible();
  await page.keyboard.press('Escape');
}

async function choose(page: Page, label: 'Left' | 'Right', option: RegExp): Promise<void> {
  await page.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}

test('a client’s CSV against the platform’s NDJSON: the edited record is found, shown and handed over', async ({
  app,
  host,
}) => {
  const edited = tamperedKommit(ROWS, 200).find(({ expectation }) => expectation.variant === 'edited')!;
  const { id, before, after } = edited.expectation.change;
  const api = host.path('api.ndjson');
  const client = host.path('client.csv');
  writeFileSync(api, kommitNdjson(ROWS));
  writeFileSync(client, kommitCsv(edited.rows));
  await createVault(app);
  await importInto(app, 'Platform', api);
  await importInto(app, 'Client', client);

  await goTo(app, 'Reconcile');
  await choose(app, 'Left', /^Platform · 400/);
  await choose(app, 'Right', /^Client · 400/);
  await app.getByRole('button', { name: 'Compare' }).click();
  await expect(app.getByText('of 400 records compared, 399 are equal')).toBeVisible();
  await expect(app.getByRole('tab', { name: 'Changed 1' })).toHaveAttribute('aria-selected', 'true');
  expect(await accessibilityProblems(app)).toEqual([]);

  const table = app.getByRole('grid', { name: /^Changed records/ });
  await table.getByText(id!).click();
  const dialog = app.getByRole('dialog', { name: `Record ${id}` });
  await expect(dialog.getByRole('row', { name: /actor\.id/ })).toContainText(String(before));
  await expect(dialog.getByRole('row', { name: /actor\.id/ })).toContainText(String(after));
  expect(await accessibilityProblems(app)).toEqual([]);
  await app.keyboard.press('Escape');

  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export', exact: true }).click();
  await app.getByRole('menuitem', { name: 'JSON, the whole result' }).click();
  const report = readFileSync(await (await download).path(), 'utf8');
  expect(reconciliation.parse(JSON.parse(report)).counts).toEqual({ missing: 0, extra: 0, changed: 1 });

  await app.getByRole('tab', { name: 'Equal 399' }).click();
  await expect(app.getByText('Equal records are counted')).toBeVisible();
});

test('an import says how it connects with the one before, and hands out its ledger', async ({
  app,
  host,
}) => {
  const first = host.path('first.ndjson');
  const second = host.path('second.ndjson');
  writeFileSync(first, kommitNdjson(ROWS.slice(0, 200)));
  writeFileSync(second, `${kommitNdjson(ROWS.slice(201, 250))}no record\n`);
  await createVault(app);
  for (const file of [first, second]) {
    await app.getByRole('banner').getByRole('button', { name: 'Import' }).click();
    const dialog = app.getByRole('dialog', { name: /^Import/ });
    await dialog.getByTestId('pick-import').setInputFiles(file);
    await dialog.getByRole('button', { name: /^Import \d/ }).click();
    await expect(dialog.getByText(/\d+ lines/).first()).toBeVisible();
    await app.keyboard.press('Escape');
  }
  const section = app.getByRole('region', { name: 'From one import to the next' });
  await expect(section.getByText('Broken', { exact: true })).toBeVisible();
  await app.getByRole('link', { name: 'second.ndjson' }).first().click();
  await expect(section.getByText('follows another record')).toBeVisible();
  const ledger = app.getByRole('region', { name: 'Ledger', exact: true });
  await ledger.getByRole('button', { name: 'Export' }).click();
  const download = app.waitForEvent('download');
  await app.getByRole('menuitem', { name: /^NDJSON/ }).click();
  const line = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { original: string };
  expect(line.original).toBe('no record');
  expect(await accessibilityProblems(app)).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, ROOT } from './host.ts';
import { expect, goTo, openSample, test } from './vouch.ts';

const sample = join(ROOT, 'resources/sample-engagement');
const expected = JSON.parse(readFileSync(join(sample, 'expected.json'), 'utf8')) as {
  altered: { file: string; line: number; id: string; after: number };
};
const engagement = JSON.parse(readFileSync(join(sample, 'engagement.json'), 'utf8')) as {
  entity: string;
  files: { source: string; records: number }[];
};

test('one click from a fresh start leads into real work', async ({ app: page }) => {
  await openSample(page);
  await expect(page.getByRole('banner')).toContainText(engagement.entity);
  const sources = page.getByRole('region', { name: 'Sources, table' });
  for (const name of new Set(engagement.files.map(({ source }) => source)))
    await expect(sources.getByRole('rowheader', { name, exact: true })).toBeVisible();
  const records = engagement.files.reduce((sum, file) => sum + file.records, 0);
  expect((await ask(page, 'vault.status', {})).records).toBe(records);

  await page.getByRole('link', { name: /^Verify/ }).click();
  await page.getByRole('button', { name: 'Verify all' }).click();
  const kommit = page.getByRole('region', { name: /^Kommit/ });
  await expect(kommit).toContainText('Altered');
  await kommit.getByRole('row', { name: 'content mismatch' }).click();
  const record = page.getByRole('dialog', { name: 'Record' });
  const { id, file, line, after } = expected.altered;
  await expect(record).toContainText(id);
  await expect(record).toContainText(
    `${file.split('/').at(-1)}, line ${line.toLocaleString('en').replace(',', '\u202f')}`,
  );
  await expect(record.getByLabel('Original record')).toContainText(String(after));
});

test('the sample engagement opens again with all that was done in it', async ({ app: page }) => {
  await openSample(page);
  await goTo(page, 'Integrity');
  await page.getByRole('button', { name: 'Verify all' }).click();
  await expect(page.getByRole('region', { name: /^Kommit/ })).toContainText('Altered');
  const before = await ask(page, 'vault.status', {});
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByRole('button', { name: 'Open the sample engagement' }).click();
  await goTo(page, 'Integrity');
  await expect(page.getByRole('region', { name: /^Kommit/ })).toContainText('Altered');
  expect((await ask(page, 'vault.status', {})).records).toBe(before.records);
});

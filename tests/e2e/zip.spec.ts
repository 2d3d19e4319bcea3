import { writeFileSync } from 'node:fs';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { zipOf } from '../helpers/zip.ts';
import { accessibilityProblems, createVault, dropFiles, expect, importFiles, test } from './vouch.ts';

const LINES = [...kommitLargeChunks(60)].join('').trimEnd().split('\n');
const piece = (i: number) => ({
  name: `audit/part-${i + 1}.ndjson`,
  content: LINES.slice(i * 20, (i + 1) * 20).join('\n'),
});

test('a zip with a piece missing says so when it is imported and on the page of each piece', async ({
  app: page,
  host,
}) => {
  await createVault(page);
  const path = host.path('export.zip');
  writeFileSync(path, zipOf([piece(0), piece(2), { name: 'README.md', content: 'x' }]));
  await dropFiles(page, [path]);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Import \d/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Imported' });
  const notice =
    'export.zip: One file is missing by number: audit/part-2.ndjson (the others go from 1 to 3).';
  await expect(dialog.getByRole('alert').filter({ hasText: 'missing' })).toHaveText(notice);
  await expect(dialog).toContainText('1 file passed over: export.zip/README.md');
  await expect(dialog.getByText('export.zip/audit/part-1.ndjson')).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  await dialog.getByRole('link', { name: 'See the acquisition' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('export.zip/audit/part-1.ndjson');
  await expect(page.locator('main').getByRole('alert')).toHaveText(notice);
  await expect(page.locator('main')).toContainText('2 files imported of 3');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a zip that could do harm is refused with the name of what is in it', async ({ app: page, host }) => {
  await createVault(page);
  const path = host.path('export.zip');
  writeFileSync(path, zipOf([piece(0), { ...piece(1), name: '../part-2.ndjson' }]));
  const dialog = await importFiles(page, path);
  await expect(dialog.getByRole('alert')).toContainText(
    'export.zip/../part-2.ndjson is refused: its name leads out of the zip.',
  );
});

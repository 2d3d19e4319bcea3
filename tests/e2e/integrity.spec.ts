import { readFileSync, writeFileSync } from 'node:fs';
import { generateCompany, kommitNdjson, kommitRows, tamperedKommit } from '../fixtures/index.ts';
import { accessibilityProblems, createVault, expect, goTo, importFiles, test } from './vouch.ts';

const ALTERED = 300;

test('an altered record: from the ribbon to the record, to the bytes that are hashed, to the report', async ({
  app,
  host,
}) => {
  const rows = [...kommitRows(generateCompany('ribbon'))].slice(0, 400);
  const edited = tamperedKommit(rows, ALTERED).find(({ expectation }) => expectation.variant === 'edited')!;
  const file = host.path('log.ndjson');
  writeFileSync(file, kommitNdjson(edited.rows));
  await createVault(app);
  const dialog = await importFiles(app, file);
  await expect(dialog.getByText(/\d+ lines/).first()).toBeVisible();
  await app.keyboard.press('Escape');
  await goTo(app, 'Integrity');
  await app.getByRole('button', { name: 'Verify now' }).click();

  const ribbon = app.getByRole('listbox', { name: /^Findings on the chain/ });
  await ribbon.focus();
  await app.keyboard.press('ArrowRight');
  const mark = ribbon.getByRole('option', { name: `Content mismatch, row ${ALTERED + 1}` });
  await expect(mark).toHaveAttribute('aria-selected', 'true');
  await expect(app.getByText('Finding 1 of 1')).toBeVisible();
  await app.keyboard.press('+');
  await expect(ribbon).toHaveAccessibleName(/rows \d+ to \d+ of 400$/);
  await expect(mark).toBeVisible();
  expect(await accessibilityProblems(app)).toEqual([]);

  await app.keyboard.press('Enter');
  const record = app.getByRole('dialog', { name: 'Record' });
  const finding = record.getByRole('region', { name: 'Findings of the verification' });
  await expect(finding.getByText('Content mismatch')).toBeVisible();
  await expect(record.getByText(`log.ndjson, line ${ALTERED + 1}`).first()).toBeVisible();
  await expect(record.getByText('Linked: the hashes are equal').first()).toBeVisible();
  expect(await accessibilityProblems(app)).toEqual([]);

  await finding.getByRole('link', { name: 'See what is hashed of it' }).click();
  const outcome = app.getByRole('region', { name: 'What it makes of the rows' });
  await expect(outcome.getByText('39 of 40 rows give their hashes')).toBeVisible();
  await expect(outcome.getByText('The row does not give its hash')).toBeVisible();
  await expect(outcome.getByLabel(/^Segment 1/)).toContainText(String(edited.expectation.change.after));
  await app.getByLabel('Recipe', { exact: true }).fill('{ "recipe": "chain-recipe/1", "nmae": "x" }');
  await expect(app.getByText('unknown key')).toBeVisible();
  expect(await accessibilityProblems(app)).toEqual([]);

  await goTo(app, 'Integrity');
  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Report' }).click();
  await app.getByRole('menuitem', { name: 'JSON, the whole result' }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as {
    chains: { source: string; result: { integrity: string; findings: { row: number }[] } }[];
  };
  expect(report.chains).toMatchObject([
    { source: 'Kommit', result: { integrity: 'altered', findings: [{ row: ALTERED }] } },
  ]);
});

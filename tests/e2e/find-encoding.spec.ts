import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { generateCompany, kommitNdjson, kommitRows } from '../fixtures/index.ts';
import { accessibilityProblems, createVault, expect, goTo, test } from './vouch.ts';

/** A log of the platform's form whose rows are hashed in a way that its recipe does not know. */
function hashedOtherwise(): { text: string; head: string; rows: number } {
  const lines = kommitNdjson([...kommitRows(generateCompany('encoding'))].slice(0, 120))
    .trim()
    .split('\n');
  let prev = '0'.repeat(64);
  const rows = lines.map((line) => {
    const row = JSON.parse(line) as Record<string, unknown>;
    delete row.row_hash;
    row.prev_hash = prev;
    prev = createHash('sha256')
      .update(`${JSON.stringify(row)}\n${prev}`)
      .digest('hex');
    return JSON.stringify({ ...row, row_hash: prev });
  });
  return { text: `${rows.join('\n')}\n`, head: prev, rows: rows.length };
}

test('the encoding of a chain is found, kept and used; an anchor from paper proves that all is here', async ({
  app,
  host,
}) => {
  const { text, head, rows } = hashedOtherwise();
  const file = host.path('log.ndjson');
  writeFileSync(file, text);
  await createVault(app);
  await app.getByRole('banner').getByRole('button', { name: 'Import' }).click();
  const dialog = app.getByRole('dialog', { name: /^Import/ });
  await dialog.getByTestId('pick-import').setInputFiles(file);
  await dialog.getByRole('button', { name: /^Import \d/ }).click();
  await expect(dialog.getByText(/\d+ lines/).first()).toBeVisible();
  await app.keyboard.press('Escape');

  await goTo(app, 'Integrity');
  await app.getByRole('button', { name: 'Verify now' }).click();
  await expect(app.getByText(/row hashes not reproducible/)).toBeVisible();
  await app.getByRole('button', { name: 'Find the encoding' }).click();
  const answer = app.getByRole('status').filter({ hasText: 'An encoding was found' });
  await expect(answer).toContainText('120 give their hashes by it');
  expect(await accessibilityProblems(app)).toEqual([]);
  await answer.getByRole('button', { name: 'Save as recipe' }).click();
  await expect(app.getByText(/Verified by the recipe/)).toBeVisible();
  await expect(app.getByText(/Out of date/)).toBeVisible();
  await app.getByRole('button', { name: 'Verify now' }).click();
  await expect(app.getByText('The content of 120 rows gives the stored hashes')).toBeVisible();
  await expect(app.getByText(/row hashes not reproducible/)).toHaveCount(0);

  await app.getByText('Anchors from outside').click();
  await app.getByRole('button', { name: 'Enter an anchor' }).click();
  const entry = app.getByRole('dialog', { name: 'Enter an anchor' });
  await entry.getByRole('button', { name: 'Enter the anchor' }).click();
  await expect(entry.getByText('Say who noted it, when and where.')).toBeVisible();
  await entry.getByLabel('Hash of the last row').fill(head);
  await entry.getByLabel('Rows up to it').fill(String(rows));
  await entry.getByLabel('Who noted it, when and where').fill('A. Auditor, 1 July, working paper 7');
  expect(await accessibilityProblems(app)).toEqual([]);
  await entry.getByRole('button', { name: 'Enter the anchor' }).click();
  await expect(app.getByText('A. Auditor, 1 July, working paper 7')).toBeVisible();
  await app.getByRole('button', { name: 'Verify now' }).click();
  await expect(app.getByText('An anchor outside the log names its head')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Find the encoding' })).toHaveCount(0);
});

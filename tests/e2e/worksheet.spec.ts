import { writeFileSync } from 'node:fs';
import type { SampleDetail } from '../../shared/model/sample.ts';
import { writeEvidence } from './evidence.ts';
import { ask, runJob } from './host.ts';
import { accessibilityProblems, createVault, dropFiles, expect, importFiles, test } from './vouch.ts';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a sample is tested by keyboard, evidenced, evaluated, signed by two and printed', async ({
  app: page,
  host,
}) => {
  await createVault(page);
  const dialog = await importFiles(page, writeEvidence(host.folder).kommit.csv);
  await expect(dialog.getByText('150 accepted', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await runJob(page, 'populations.freeze', { filter: {}, title: 'Approvals' });
  const drawn = await runJob(page, 'samples.draw', { population: 1, size: 4, reserve: 2 });
  const { id } = drawn as SampleDetail;
  await page.goto(`${new URL(page.url()).origin}/#/samples/${id}`);
  await page.getByRole('link', { name: 'Worksheet', exact: true }).click();

  // What is tested, and what counts as a deviation, stands before the first mark.
  await page.getByRole('button', { name: 'Begin the worksheet' }).click();
  await expect(page.getByText('Say it before testing begins.').first()).toBeVisible();
  for (const [label, text] of [
    ['Control', 'CHG-04 approval'],
    ['Criterion', 'SOC 2 CC8.1'],
    ['Objective', 'Every run was approved.'],
    ['What counts as a deviation', 'A run without an approval.'],
    ['Attribute A', 'Approved before the start'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Add attribute B' }).click();
  await page.getByRole('textbox', { name: 'Attribute B' }).fill('By someone else');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Begin the worksheet' }).click();

  // Arrows move, one key a mark.
  const grid = page.getByRole('grid', { name: /^Items and tick marks/ });
  const cell = (row: number, column: number) => grid.locator(`[data-place="${row}-${column}"]`);
  await cell(0, 1).focus();
  for (const key of ['a', 'ArrowRight', 'a', 'ArrowDown', 'r', 'ArrowLeft', 't', 'ArrowDown', 'x'])
    await page.keyboard.press(key);
  await expect(cell(2, 1)).toHaveText(/exception\s*E1/);
  await expect(cell(2, 1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('u');
  const asked = page.getByRole('dialog', { name: '⊘ for item 3, B' });
  await asked.getByRole('textbox').fill('The log was purged; the second system has none.');
  await page.keyboard.press('Enter');
  await expect(cell(2, 2)).toHaveText(/E2/);
  await expect(
    page.getByText('2 of 4 items are not tested to the end', { exact: false }).first(),
  ).toBeHidden();
  await expect(
    page.getByText('Not evaluable yet: 1 of 4 items is not tested to the end.').first(),
  ).toBeVisible();

  // Undo, by its key, and the history that keeps what was taken back.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Delete');
  await expect(cell(1, 2)).toHaveText('no mark');
  await page.keyboard.press('Control+z');
  await expect(cell(1, 2)).toHaveText(/re-performed/);

  // An item that does not apply: the evidence is dropped on it, then the next reserve takes its place.
  await cell(3, 0).press('Enter');
  const item = page.getByRole('dialog', { name: 'Item 4' });
  await item.getByRole('button', { name: 'Open the record' }).click();
  await expect(page.getByRole('dialog', { name: 'Record', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Record', exact: true })).toBeHidden();
  await item.getByLabel('Note').fill('Asked J. Okafor.');
  await page.keyboard.press('Escape');
  await expect(item).toBeHidden();
  await cell(3, 0).press('Enter');
  await expect(item.getByLabel('Note')).toHaveValue('Asked J. Okafor.');
  await item.getByText('This item does not apply: replace it').click();
  await item.getByLabel('Why it does not apply').fill('A rehearsal.');
  await item.getByRole('button', { name: 'Replace by the next reserve' }).click();
  await expect(page.getByText('nothing shows that item 4 does not apply', { exact: false })).toBeVisible();
  writeFileSync(host.path('rehearsal.txt'), '<b>It was a rehearsal.</b>');
  await dropFiles(page, [host.path('rehearsal.txt')], 'Drop files to attach them to item 4');
  await item.getByRole('button', { name: 'ATT-01 rehearsal.txt' }).click();
  await expect(page.getByLabel('Attached text')).toHaveText('<b>It was a rehearsal.</b>');
  await page.keyboard.press('Escape');
  await item
    .getByTestId('pick-attachment')
    .setInputFiles({ name: 'mail.png', mimeType: 'x/y', buffer: PICTURE });
  await item.getByRole('button', { name: 'ATT-02 mail.png' }).click();
  await expect(page.getByRole('img', { name: 'mail.png' })).toHaveJSProperty('naturalWidth', 1);
  await page.keyboard.press('Escape');
  await item.getByRole('button', { name: 'Replace by the next reserve' }).click();
  await expect(item.getByText('Does not apply: A rehearsal.')).toBeVisible();
  await item.getByRole('button', { name: 'Close the item' }).click();
  await expect(cell(3, 0)).toHaveText(/replaced by no\. 5/);
  await cell(4, 1).focus();
  await page.keyboard.press('a');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('a');
  await expect(page.getByText('4 of 4 tested')).toBeVisible();

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [420, 1400]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      const problems = await accessibilityProblems(page, colorScheme === 'dark' ? ['color-contrast'] : null);
      expect(problems, `${colorScheme}, ${width}`).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
    }

  // Nature, cause and a conclusion; then two people sign, and nothing moves any more.
  const sign = (role: string) => page.getByRole('button', { name: `Sign as ${role}` });
  await expect(sign('preparer')).toBeDisabled();
  for (const exception of ['E1', 'E2']) {
    const form = page.getByRole('form', { name: `Exception ${exception}` });
    await form.getByLabel('Nature').fill('No approval');
    await form.getByLabel('Cause').fill('The rule was off');
    await form.getByRole('button', { name: 'Keep' }).click();
    await expect(form.getByRole('button', { name: 'Kept' })).toBeFocused();
  }
  await page.getByRole('textbox', { name: 'Conclusion' }).fill('The control did not operate.');
  await page.getByRole('button', { name: 'Keep the conclusion' }).click();
  const worksheet = await ask(page, 'worksheets.get', { sample: id });
  const [a] = worksheet.results;
  expect([a?.tested, a?.deviations, a?.evaluation?.supports_reliance]).toEqual([4, 1, false]);
  await expect(page.getByText(a!.conclusion).first()).toBeVisible();
  const signAs = async (role: string, name: string) => {
    await sign(role).click();
    await page.getByRole('dialog').getByLabel('Name').fill(name);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
  };
  await signAs('preparer', 'Ana Kovač');
  await expect(page.getByText('· signed')).toBeVisible();
  await cell(0, 1).press('x');
  await expect(cell(0, 1)).toHaveText(/agreed/);
  await signAs('reviewer', 'ana kovač');
  await expect(page.getByText('a preparer cannot sign as reviewer', { exact: false })).toBeVisible();
  await page.getByRole('dialog').getByLabel('Name').fill('Ben Ito');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('· signed and reviewed')).toBeVisible();

  await page.getByText('History', { exact: true }).click();
  await expect(page.getByText(/signed by Ben Ito as reviewer/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'PDF, for the file' }).click();
  expect((await download).suggestedFilename()).toBe('worksheet.pdf');
});

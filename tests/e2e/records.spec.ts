import { accessibilityProblems, expect, openSample, recordCount, test } from './vouch.ts';

test('an open record knows its place in the list that the address brings', async ({ app: page }) => {
  await openSample(page);
  await page.goto(`${new URL(page.url()).origin}/#/records?type=agent.run.approve`);
  const table = page.getByRole('grid', { name: /^Records/ });
  await table.locator('tr[data-index="3"]').click();
  const record = page.getByRole('dialog', { name: 'Record' });
  await expect(record).toContainText('Record 4 of');
  const open = new URLSearchParams(page.url().split('?')[1]).get('open');
  const id = await record.getByRole('definition').first().innerText();

  // The same record, first in another list.
  await page.keyboard.press('Escape');
  const time = await table.locator('tr[data-index="3"] time').getAttribute('datetime');
  await page.evaluate(
    (hash) => {
      window.location.hash = hash;
    },
    `/records?type=agent.run.approve&to=${time?.slice(0, 19)}Z&open=${open}`,
  );
  await expect(record).toContainText(id.trim());
  await expect(record).toContainText('Record 1 of');
  await page.keyboard.press('Escape');
  await expect(recordCount(page)).toBeVisible();
});

test('the focus stays in the record while its neighbours are visited', async ({ app: page }) => {
  await openSample(page);
  await page.goto(`${new URL(page.url()).origin}/#/records?type=agent.run.approve`);
  await page
    .getByRole('grid', { name: /^Records/ })
    .locator('tr[data-index="3"]')
    .click();
  const record = page.getByRole('dialog', { name: 'Record' });
  const before = record.getByRole('button', { name: /^Before/ });
  await expect(before).toBeVisible();
  // Looked at right after each change of the page, before any timer could bring a lost focus back.
  await page.evaluate(() => {
    const lost: boolean[] = [];
    new MutationObserver(() => lost.push(document.activeElement === document.body)).observe(document.body, {
      childList: true,
      subtree: true,
    });
    Object.assign(globalThis, { lost });
  });
  const id = await record.getByRole('definition').first().innerText();
  await before.click();
  await expect(record.getByRole('definition').first()).not.toHaveText(id);
  const lost = await page.evaluate(() => Reflect.get(globalThis, 'lost') as boolean[]);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost).not.toContain(true);
  await page.keyboard.press('Escape');
  await expect(record).toBeHidden();
});

test('values are excluded, parts are asked for, and the originals are looked through', async ({
  app: page,
}) => {
  await openSample(page);
  await page.goto(`${new URL(page.url()).origin}/#/records`);
  const status = page.locator('[role=status]', { hasText: /records? ·/ });
  // The table has a column of that name.
  const filters = page.getByRole('search', { name: 'Filter records' });
  await filters.getByRole('button', { name: 'Type', exact: true }).click();
  const types = page.getByRole('dialog', { name: 'Filter by type' });
  await types.getByRole('button', { name: 'Exclude agent.run.complete' }).click();
  await expect(status).toContainText('type not “agent.run.complete”');
  await types.getByRole('searchbox').fill('run');
  await types.getByRole('button', { name: 'All that contain “run”' }).click();
  await expect(status).toContainText('type containing “run”');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('menuitem', { name: 'Characters in the original…' }).click();
  await page.getByRole('textbox', { name: 'Characters in the original' }).fill('gent.ru');
  await page.keyboard.press('Enter');
  await expect(status).toContainText('with the characters “gent.ru” in the original');
  expect(page.url()).toMatch(/original=gent.ru&contains.type=run&not.type=agent.run.complete$/);
  // Each part is taken away by itself.
  await page.getByRole('button', { name: 'Type contains “run”' }).press('Delete');
  await expect(status).not.toContainText('containing');
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('menuitem', { name: 'Actor kind' }).click();
  await expect(page.getByRole('dialog', { name: 'Filter by actor kind' })).toBeVisible();
  await page.keyboard.press('Escape');
  // Words have a list of their own, the best first, each with the place where they stand.
  await page.goto(`${new URL(page.url()).origin}/#/records?text=invoice&kind=approval&colour=red`);
  await expect(page.getByRole('alert').filter({ hasText: '“colour=red”' })).toBeVisible();
  await page.getByRole('button', { name: 'Best matches' }).click();
  const best = page.getByRole('dialog', { name: 'Best matches' });
  await expect(best.getByRole('listitem').first()).toContainText('score 1.00');
  await expect(best.locator('mark').first()).toHaveText(/invoice/i);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  await best.getByRole('button', { name: 'agent.run.approve' }).first().click();
  const record = page.getByRole('dialog', { name: 'Record' });
  await expect(record).toBeVisible();
  await record.getByRole('button', { name: 'Close' }).click();
  await best.getByRole('combobox', { name: 'Look in' }).click();
  await page.getByRole('option', { name: 'The actor', exact: true }).click();
  await expect(best).toContainText('actor containing “invoice”');
  await best.getByRole('button', { name: 'Close' }).click();
  // A part of a word is no word: the way to it is one step.
  await page.getByRole('searchbox', { name: 'Text in the record' }).fill('nvoic');
  await page.getByRole('button', { name: 'Look inside of words too' }).click();
  await expect(status).toContainText('with the characters “nvoic” in the original');
});

test('rows are selected and columns arranged with the mouse, and a saved query brings them back', async ({
  app: page,
}) => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await openSample(page);
  await page.goto(`${new URL(page.url()).origin}/#/records`);
  const table = page.getByRole('grid', { name: /^Records/ });
  const row = (index: number) => table.locator(`tr[data-index="${index}"]`);
  const heads = table.getByRole('columnheader');
  await expect(row(0).locator('time')).toBeVisible();

  // A stretch with Shift, single rows with Ctrl.
  await row(1).click({ modifiers: ['Control'] });
  await row(3).click({ modifiers: ['Shift'] });
  await row(2).click({ modifiers: ['Control'] });
  await expect(page.getByText('2 records selected')).toBeVisible();
  await expect(row(2)).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Control+a');
  await expect(page.getByText('8\u202f286 records selected')).toBeVisible();

  // The menu of a cell: only its value, then not that of another.
  const type = await row(0).locator('td').nth(1).innerText();
  await row(0).locator('td').nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: `Only type “${type}”` }).click();
  const status = page.locator('[role=status]', { hasText: /records? ·/ });
  await expect(status).toContainText(`type “${type}”`);
  const actor = await row(0).locator('td').nth(2).innerText();
  await row(0).locator('td').nth(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: `Exclude actor “${actor}”` }).click();
  await expect(status).toContainText('actor not');

  // An edge makes a column wider, a head moves it, a click orders by it.
  const edge = await heads.nth(1).locator('.resize').boundingBox();
  await page.mouse.move(edge!.x + 6, edge!.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge!.x + 106, edge!.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await heads.nth(1).boundingBox())!.width)).toBeGreaterThan(220);
  const [from, to] = [await heads.nth(3).boundingBox(), await heads.nth(1).boundingBox()];
  await page.mouse.move(from!.x + 20, from!.y + 10);
  await page.mouse.down();
  await page.mouse.move(to!.x + 10, to!.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(heads.nth(1)).toHaveText('Target');
  await heads.getByText('Actor', { exact: true }).click();
  await expect(heads.nth(3)).toHaveAttribute('aria-sort', 'ascending');
  const actors = async () => table.locator('tbody tr td:nth-child(4)').allInnerTexts();
  await expect(table.locator('tr[aria-busy]')).toHaveCount(0);
  const sorted = (texts: string[]) => texts.toSorted(new Intl.Collator('en', { numeric: true }).compare);
  await expect.poll(async () => (await actors()).join()).toBe(sorted(await actors()).join());

  // All of it is saved, and comes back where nothing of it is left.
  await page.getByRole('button', { name: 'Queries' }).click();
  const saved = page.getByRole('dialog', { name: 'Saved queries' });
  await saved.getByLabel('Save this view as').fill('By actor');
  await saved.getByRole('button', { name: 'Save' }).click();
  await expect(saved.getByText(/By actor, A to Z · 8 columns · /)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    window.location.hash = '/records?columns=time,type';
  });
  await expect(heads).toHaveCount(2);
  await page.getByRole('button', { name: 'Queries' }).click();
  await saved.getByRole('link', { name: 'By actor' }).click();
  await expect(heads).toHaveCount(8);
  await expect(heads.nth(1)).toHaveText('Target');
  await expect(heads.nth(3)).toHaveAttribute('aria-sort', 'ascending');
  await expect(status).toContainText('actor not');
  // The vault keeps the columns, too.
  await page.evaluate(() => {
    window.location.hash = '/records';
  });
  await expect(status).toContainText('All records');
  await expect(heads.nth(1)).toHaveText('Target');
});

test('a time of day in a zone, parts against, alternatives and marks are asked for', async ({
  app: page,
}) => {
  await openSample(page);
  await page.goto(`${new URL(page.url()).origin}/#/records`);
  const status = page.locator('[role=status]', { hasText: /records? ·/ });

  await page.getByRole('button', { name: 'Any time' }).click();
  const time = page.getByRole('dialog', { name: 'Filter by time' });
  await time.getByLabel('From', { exact: true }).fill('2026-03-12');
  await time.getByLabel('To', { exact: true }).fill('2026-03-10');
  await expect(time.getByText('The range ends before it starts.')).toBeVisible();
  await expect(time.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await time.getByLabel('To', { exact: true }).fill('2026-03-12');
  await time.getByRole('button', { name: 'Time of day and zone' }).click();
  await time.getByLabel('From, time of day').fill('09:00');
  await time.getByRole('combobox', { name: 'Zone' }).fill('New_York');
  await page.getByRole('option', { name: 'America/New_York' }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await time.getByRole('button', { name: 'Apply' }).click();
  await expect(status).toContainText('from 2026-03-12 09:00:00 to 2026-03-12 23:59:59.999999 UTC-04:00');
  await page.getByRole('button', { name: 'Clear all' }).click();

  await page.getByRole('search').getByRole('button', { name: 'Type', exact: true }).click();
  const types = page.getByRole('dialog', { name: 'Filter by type' });
  await types.getByRole('searchbox').fill('agent');
  await types.getByRole('button', { name: 'None that begin with “agent”' }).click();
  await expect(status).toContainText('type not beginning with “agent”');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('menuitem', { name: 'Alternatives, either or…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Alternatives and exceptions' });
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  const first = dialog.getByRole('search', { name: 'Alternative 1' });
  await first.getByRole('button', { name: 'Kind', exact: true }).click();
  await page.getByRole('checkbox', { name: 'approval' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('search', { name: 'Alternative 2' }).getByRole('searchbox').fill('waiver');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(status).toContainText(
    /type not beginning with “agent”, either \(kind approval\) or \(with “waiver”/,
  );
  await page.getByRole('button', { name: 'One of 2 alternatives' }).click();
  await expect(dialog.getByRole('button', { name: 'Kind: approval' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove alternative 2' }).click();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(status).toContainText(/beginning with “agent”, \(kind approval\)\./);

  // What must not be true at once, by keyboard; the sentence and the count stand there before it is applied.
  const more = page.getByRole('button', { name: 'More filters' });
  await more.press('Enter');
  await page.keyboard.type('Exc');
  await page.keyboard.press('Enter');
  const exception = dialog.getByRole('search', { name: 'Set 2, exception 1' });
  await expect(exception.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('change');
  await exception.getByRole('button', { name: 'Repository', exact: true }).press('Enter');
  await page.getByRole('checkbox', { name: 'billing-service' }).press('Space');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('status')).toHaveText(
    /^[\d\u202f]+ records · Records .* \(kind approval\), not \(repository “tidewright\/billing-service”, with “change”/,
  );
  await dialog.getByRole('button', { name: 'Add an exception' }).press('Enter');
  await expect(
    dialog.getByRole('search', { name: 'Set 2, exception 2' }).getByRole('searchbox'),
  ).toBeFocused();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove set 2, exception 2' }).press('Enter');
  await expect(dialog.getByRole('button', { name: 'Add an exception' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Apply' }).press('Enter');
  await expect(more).toBeFocused();
  await expect(status).toContainText(
    /\(kind approval\), not \(repository “tidewright\/billing-service”, with “change”/,
  );
  expect(new URL(page.url()).hash).toContain('none=');

  // Every field has its button once it is asked for, and its words in the sentence.
  const fields = {
    platform: ['Platform: Kommit', 'platform Kommit'],
    source: ['Source: x', 'source “x”'],
    repository: ['Repository: x', 'repository “x”'],
    kind: ['Kind: run', 'kind run'],
    type: ['Type: x', 'type “x”'],
    actor: ['Actor: x', 'actor “x”'],
    actor_kind: ['Actor kind: x', 'actor kind “x”'],
    target: ['Target: x', 'target “x”'],
    outcome: ['Outcome: x', 'outcome “x”'],
    verdict: ['Verdict: x', 'verdict “x”'],
    waiver: ['Waiver category: x', 'waiver category “x”'],
    severity: ['Severity: x', 'severity “x”'],
    has: ['Has: a tick mark', 'with a tick mark'],
  };
  const given: Record<string, string> = { platform: 'kommit', kind: 'run', has: 'tick' };
  const asked = new URLSearchParams(Object.keys(fields).map((field) => [field, given[field] ?? 'x']));
  await page.goto(`${new URL(page.url()).origin}/#/records?${asked}`);
  const nothing = page.locator('[role=status]', { hasText: /0 records · Records/ });
  for (const [button, words] of Object.values(fields)) {
    await expect(page.getByRole('button', { name: button!, exact: true })).toBeVisible();
    await expect(nothing).toContainText(words!);
  }
});

import { expect, openSample, recordCount, test } from './vouch.ts';

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
  await page.getByRole('button', { name: 'Type', exact: true }).click();
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
});

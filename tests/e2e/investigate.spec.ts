import type { Locator, Page } from '@playwright/test';
import { ask } from './host.ts';
import { accessibilityProblems, expect, openSample, recordCount, test } from './vouch.ts';

/** Goes on by Tab until `wanted` has the focus; fails after as many steps as any screen has stops. */
async function tabTo(page: Page, wanted: Locator, steps = 80): Promise<void> {
  for (let step = 0; step < steps; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(wanted).toBeFocused({ timeout: 1 });
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Axe in both themes; in the dark only what can differ there, the colours. */
async function isAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const rules = colorScheme === 'dark' ? ['color-contrast'] : null;
    expect(await accessibilityProblems(page, rules), colorScheme).toEqual([]);
  }
}

/** Again where the two keys came too far apart for one shortcut. */
async function goByKeys(page: Page, key: string, name: string): Promise<void> {
  await expect(async () => {
    await press(page, 'g', key);
    await expect(heading(page, name)).toBeVisible({ timeout: 2000 });
  }).toPass();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('from an alert to a story that is handed over, by keyboard alone', async ({ app: page }) => {
  test.setTimeout(180_000);
  await openSample(page);
  await goByKeys(page, 'r', 'Records');

  // The alert: a burst in the timeline. Its day is shown, hour by hour.
  const main = page.locator('main');
  const standsOut = main.locator('summary').filter({ hasText: /bursts?; who stopped or began/ });
  await tabTo(page, standsOut);
  await press(page, 'Enter');
  const burst = main.getByRole('button', { name: /^Show: Burst: 379 records 2026-02-17/ });
  await tabTo(page, burst);
  await press(page, 'Enter');
  await expect(recordCount(page)).toHaveText('379 records');

  // Into the hours that hold it.
  const timeline = main.getByRole('application', { name: /^Timeline of 379 records/ });
  await expect(timeline).toBeFocused();
  await press(page, 'Home', 'ArrowRight', 'Shift+End');
  await expect(main.getByText(/^Selected: 2026-02-17 .* records$/)).toBeVisible();
  await tabTo(page, main.getByRole('link', { name: 'Incident window' }));
  await press(page, 'Enter');
  await expect(heading(page, 'Incident window')).toBeVisible();
  const actors = page.getByRole('table', { name: 'Actors' });
  await expect(actors.getByRole('row', { name: /mateus\.araujo/ })).toBeVisible();

  // The window itself is noted, and pinned in a story that begins with it.
  await tabTo(page, page.getByRole('button', { name: 'Note this window' }));
  await press(page, 'Enter');
  const note = page.getByRole('dialog', { name: 'Note this time' });
  await expect(note.getByLabel('What you note')).toBeFocused();
  await page.keyboard.type('Four times the usual for a Tuesday.');
  await tabTo(page, note.getByLabel('Pin it in a story (optional)'));
  await page.keyboard.type('The seventeenth of February');
  await tabTo(page, note.getByRole('button', { name: 'Note', exact: true }));
  await press(page, 'Enter');
  await expect(note).toBeHidden();

  // Of who is there, the records of one; the oldest of them is pinned with a word on why.
  await tabTo(page, actors.getByRole('link', { name: /mateus\.araujo/ }));
  await press(page, 'Enter');
  await expect(main.getByRole('status').filter({ hasText: /actor “/ })).toBeVisible();
  const tools = main.getByRole('button', { name: 'Columns' });
  await tabTo(page, tools);
  await press(page, 'Enter');
  const columns = page.getByRole('dialog', { name: 'Columns' });
  await tabTo(page, columns.getByRole('checkbox', { name: 'IP address' }));
  await press(page, 'Space');
  await expect(columns.getByRole('list', { name: 'Shown columns' }).getByRole('listitem')).toHaveCount(9);
  await isAccessible(page);
  await press(page, 'Escape');
  await expect(tools).toBeFocused();
  const table = page.getByRole('grid', { name: /^Records/ });
  await expect(table.getByRole('columnheader', { name: 'IP address' })).toBeAttached();

  // To the minute that the alert named; the two records there are copied and set side by side.
  await tabTo(page, table);
  await press(page, 'ArrowDown', 'Control+g');
  const jump = page.getByRole('dialog', { name: 'Go to a time' });
  await expect(jump.getByLabel('Date or time')).toBeFocused();
  await page.keyboard.type('2026-02-17 11:30');
  await expect(jump.getByRole('status')).toHaveText(/2026-02-17 10:30:00 UTC/);
  await press(page, 'Enter');
  await expect(table).toBeFocused();
  const chosen = table.locator('[aria-selected="true"]');
  await expect(chosen.locator('time')).toHaveAttribute('datetime', /^2026-02-17T(0\d|10:[0-2]\d|10:30)/);
  await press(page, 'Shift+ArrowDown');
  await expect(chosen).toHaveCount(2);
  await press(page, 'Control+c');
  await expect(page.getByText('2 records copied as a table.')).toBeVisible();
  await press(page, 'Shift+F10');
  const menu = page.getByRole('menu', { name: '2 records' });
  await expect(menu).toBeVisible();
  await isAccessible(page);
  await page.keyboard.type('Compare');
  await expect(menu.getByRole('menuitem', { name: 'Compare the two' })).toBeFocused();
  await press(page, 'Enter');
  const compared = page.getByRole('dialog', { name: 'Compare two records' });
  await expect(compared.getByRole('status')).toHaveText(/differ/);
  // The page's address names the two, and can be read.
  await expect(page.getByText('A part of this address cannot be read')).toHaveCount(0);
  await press(page, 'Escape');
  await expect(compared).toBeHidden();
  await expect(table).toBeFocused();
  await press(page, 'End', 'Enter');
  const record = page.getByRole('dialog', { name: 'Record' });
  const story = record.getByRole('combobox', { name: 'Story' });
  await expect(story).toHaveValue('The seventeenth of February');
  await tabTo(page, record.getByLabel('Why it belongs there'));
  await page.keyboard.type('The first that he did that day.');
  await tabTo(page, record.getByRole('button', { name: 'Pin', exact: true }));
  await press(page, 'Enter');
  await expect(record.getByRole('link', { name: 'The seventeenth of February' })).toBeVisible();
  await press(page, 'Escape');
  await expect(record).toBeHidden();

  // The story, in the order of time, and its report.
  await goByKeys(page, 'y', 'Stories');
  await tabTo(page, page.getByRole('link', { name: 'The seventeenth of February' }));
  await press(page, 'Enter');
  await expect(heading(page, 'The seventeenth of February')).toBeVisible();
  const pins = main.getByRole('listitem');
  await expect(pins).toHaveCount(2);
  await expect(pins.nth(0)).toContainText('Four times the usual');
  await expect(pins.nth(1)).toContainText('The first that he did that day.');
  await isAccessible(page);
  await tabTo(page, page.getByRole('button', { name: 'Export' }));
  await press(page, 'Enter');
  const download = page.waitForEvent('download');
  await press(page, 'Enter');
  expect((await download).suggestedFilename()).toBe('story-1.pdf');

  // What is taken out leaves the focus beside where it was.
  await tabTo(page, pins.nth(0).getByRole('button', { name: /^Take out/ }));
  await press(page, 'Enter');
  await expect(pins).toHaveCount(1);
  await expect(pins.nth(0).getByRole('button', { name: /^Take out/ })).toBeFocused();
  await press(page, 'Enter');
  await expect(pins).toHaveCount(0);
  await expect(heading(page, 'The seventeenth of February')).toBeFocused();
});

test('of a time without evidence Statistics say so, and no number of it', async ({ app: page }) => {
  await openSample(page);
  const main = page.locator('main');
  const none = main.getByText(
    /There is no evidence of this time: the records of this vault are from 2026-01-01/,
  );
  await page.goto(`${new URL(page.url()).origin}/#/statistics?from=2025-04-01&to=2025-06-30`);
  await expect(none).toHaveCount(1);
  await expect(main.getByRole('table')).toHaveCount(0);
  await page.goto(
    `${new URL(page.url()).origin}/#/statistics?from=2026-04-01&to=2026-06-30&compare=year&interval=month`,
  );
  await expect(main.getByText(/^Compared with 2025-04-01 to 2025-06-30 .*: nothing\. /)).toBeVisible();
  await expect(main.getByText(/^4.014 now, – then$/)).toBeVisible();
  await isAccessible(page);
});

test('a saved query that is removed leaves the focus in the list', async ({ app: page }) => {
  await openSample(page);
  const order = { by: 'occurred_at', descending: true } as const;
  for (const name of ['First', 'Second', 'Third'])
    await ask(page, 'queries.save', { name, filter: { kind: ['run'] }, order });
  await goByKeys(page, 'r', 'Records');
  await tabTo(page, page.getByRole('button', { name: 'Queries' }));
  await press(page, 'Enter');
  const dialog = page.getByRole('dialog', { name: 'Saved queries' });
  const removal = (name: string) => dialog.getByRole('button', { name: `Remove ${name}` });
  await tabTo(page, removal('Second'));
  await press(page, 'Enter');
  await expect(removal('Third')).toBeFocused();
  await press(page, 'Enter');
  await expect(removal('First')).toBeFocused();
  await press(page, 'Enter');
  await expect(dialog.getByText('No query is saved yet.')).toBeVisible();
  await expect(dialog.getByRole('heading', { name: 'Saved queries' })).toBeFocused();
});

test('zooming into the timeline and out again leaves the focus in it', async ({ app: page }) => {
  await openSample(page);
  await goByKeys(page, 'r', 'Records');
  const timeline = page.getByRole('application', { name: /^Timeline of/ });
  const [all, zoomed] = [/ 2026-01-01 to 2026-06-30$/, / 2026-01-04 00:00 \+01:00 to 2026-01-05 00:00/];
  await tabTo(page, timeline);
  await press(page, 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
  await expect(timeline).toHaveAccessibleName(zoomed);
  await expect(timeline).toBeFocused();
  await press(page, 'Backspace');
  await expect(timeline).toHaveAccessibleName(all);
  await expect(timeline).toBeFocused();
  // The buttons go away with what they are for.
  await press(page, 'Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
  await expect(page.getByText(/^Selected: 2026-01-01 to 2026-01-04 /)).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Zoom in' }));
  await press(page, 'Enter');
  await expect(timeline).toHaveAccessibleName(/ 2026-01-01 \S+ \+01:00 to 2026-01-05 00:00/);
  await expect(timeline).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Show all time' }));
  await press(page, 'Enter');
  await expect(timeline).toHaveAccessibleName(all);
  await expect(timeline).toBeFocused();
});

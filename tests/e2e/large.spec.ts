import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { StoredRecord } from '../../shared/model/record.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { ROOT } from './host.ts';
import { expect, goTo, PASSPHRASE, recordCount, test } from './vouch.ts';

const ROWS = 200_000;
/** Far fewer than there are records, whatever the window's height. */
const MOST_ROWS_DRAWN = 100;
const LONG_TASK_MS = 50;

declare global {
  interface Window {
    longTasks: { start: number; ms: number }[];
  }
}

type Row = { index: number; at: string; type: string; actor: string };

function vouch(...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'dist/node/cli.js'), ...args], {
    env: { ...process.env, VOUCH_PASSPHRASE: PASSPHRASE },
    maxBuffer: 64 * 2 ** 20,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
}

/** The rows that are drawn, once all of them have arrived. */
async function rowsOf(table: Locator): Promise<Row[]> {
  await expect(table.locator('tr[aria-busy]')).toHaveCount(0);
  return table.locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      index: Number(row.getAttribute('data-index')),
      at: row.querySelector('time')?.getAttribute('datetime') ?? '',
      type: row.children[1]?.textContent ?? '',
      actor: row.children[2]?.textContent ?? '',
    })),
  );
}

async function report(page: Page, since: number): Promise<void> {
  const { tasks, paints } = await page.evaluate(() => ({
    tasks: window.longTasks,
    paints: performance
      .getEntriesByType('paint')
      .map(({ name, startTime }) => `${name} ${Math.round(startTime)} ms`),
  }));
  const long = tasks
    .filter(({ start, ms }) => start >= since && ms > LONG_TASK_MS)
    .map(({ ms }) => Math.round(ms));
  test.info().annotations.push(
    {
      type: 'long tasks while scrolling',
      description: long.length === 0 ? 'none' : `${long.join(', ')} ms`,
    },
    { type: 'paint', description: paints.join(', ') },
  );
}

test(`${ROWS} records scroll, and every row shown is the right one`, async ({ page, host }) => {
  test.setTimeout(180_000);
  const vault = join(host.vaultFolder, 'Large.vouch');
  mkdirSync(host.vaultFolder, { recursive: true });
  const [written] = writeFixtures(host.path('fixtures'), { rows: ROWS });
  vouch('init', vault, '--entity', 'Tidewright Robotics GmbH', '--zone', 'Europe/Berlin');
  vouch('import', vault, host.path(join('fixtures', written?.path ?? '')));

  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        window.longTasks.push({ start: startTime, ms: duration });
    }).observe({ type: 'longtask' });
  });
  await page.goto(host.link);
  await page.getByRole('button', { name: /^Large/ }).click();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await goTo(page, 'Records');
  await expect(recordCount(page)).toHaveText('200\u202f000 records');

  const table = page.getByRole('grid', { name: /^Records/ });
  const scroller = table.locator('xpath=../..');
  const seen: Row[] = await rowsOf(table);
  const since = await page.evaluate(() => performance.now());
  const bounded = async () => expect(await table.locator('tbody tr').count()).toBeLessThan(MOST_ROWS_DRAWN);

  await test.step('by the wheel', async () => {
    await table.hover();
    for (let turn = 0; turn < 30; turn++) await page.mouse.wheel(0, 900);
    await expect(table.locator('tr[data-index="0"]')).toHaveCount(0);
    seen.push(...(await rowsOf(table)));
    await bounded();
  });

  await test.step('by dragging the bar to the middle', async () => {
    for (const share of [0.1, 0.9, 0.3, 0.5]) {
      await scroller.evaluate((element, to) => {
        element.scrollTop = (element.scrollHeight - element.clientHeight) * to;
      }, share);
      await bounded();
    }
    await expect.poll(async () => (await rowsOf(table)).some(({ index }) => index === ROWS / 2)).toBe(true);
    seen.push(...(await rowsOf(table)));
  });

  await test.step('by End, page and arrow keys, and Home', async () => {
    await table.focus();
    const active = table.locator('[aria-selected="true"]');
    await page.keyboard.press('End');
    await expect(active).toHaveAttribute('data-index', String(ROWS - 1));
    seen.push(...(await rowsOf(table)));
    await bounded();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    const index = Number(await active.getAttribute('data-index'));
    expect(index).toBeLessThan(ROWS - 2);
    await page.keyboard.press('Home');
    await expect(active).toHaveAttribute('data-index', '0');
    seen.push(...(await rowsOf(table)));
  });
  await report(page, since);

  await test.step('the rows are those of the command line', async () => {
    await page.getByRole('button', { name: 'Lock the vault' }).click();
    await expect(page.getByText('The vault is locked.')).toBeVisible();
    for (const start of new Set(seen.map(({ index }) => Math.floor(index / 100) * 100))) {
      const answer = JSON.parse(
        vouch('query', vault, '--json', '--desc', '--limit', '100', '--cursor', String(start)),
      ) as { total: number; records: StoredRecord[] };
      expect(answer.total).toBe(ROWS);
      for (const { index, ...row } of seen.filter(
        (known) => known.index >= start && known.index < start + 100,
      )) {
        const record = answer.records[index - start];
        expect(row, `row ${index}`).toEqual({
          at: record?.occurred_at,
          type: record?.type,
          actor: record?.actor?.label || record?.actor?.id,
        });
      }
    }
  });
});

import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import {
  generateCompany,
  kommitLargeChunks,
  kommitNdjson,
  kommitRows,
  malformedJson,
  malformedNdjson,
} from '../fixtures/index.ts';
import { ask, type Host } from './host.ts';
import {
  createVault,
  expect,
  goTo,
  importFiles,
  openSample,
  PASSPHRASE,
  recordCount,
  test,
} from './vouch.ts';

const lines = () =>
  kommitNdjson([...kommitRows(generateCompany('errors'))].slice(0, 40))
    .trimEnd()
    .split('\n');

/** Writes malformed files by their names in tests/fixtures/malformed.ts. */
function malformed(host: Host, ...names: string[]): string[] {
  const all = [...malformedNdjson(lines(), 'created_at'), ...malformedJson(`[${lines().join(',')}]`)];
  return names.map((name) => {
    const file = all.find((known) => known.name === name);
    if (!file) throw new Error(`there is no malformed file ${name}`);
    const path = host.path(name);
    writeFileSync(path, file.bytes);
    return path;
  });
}

/** Large enough to be caught in the middle. */
function largeFile(host: Host, rows: number): string {
  const path = host.path('large.ndjson');
  writeFileSync(path, [...kommitLargeChunks(rows)].join(''));
  return path;
}

const states = async (page: Page) => (await ask(page, 'jobs.list', {})).map(({ state }) => state);

test('files that are no exports are named with what to do, and nothing of them is kept', async ({
  app: page,
  host,
}) => {
  await createVault(page);
  await importFiles(
    page,
    malformed(host, 'empty.ndjson', 'binary.ndjson', 'half.json', 'truncated.ndjson.gz'),
  );
  const dialog = page.getByRole('dialog', { name: 'Imported' });
  for (const text of [
    'empty.ndjson was not imported. empty.ndjson is empty. Ask for the export again.',
    'binary.ndjson was not imported. binary.ndjson is not an export that Vouch knows: it is not text.',
    'half.json was not imported. half.json is not a complete JSON document',
    'truncated.ndjson.gz was not imported. truncated.ndjson.gz is not a whole gzip file: its packed data breaks off, is damaged, or something follows it.',
  ])
    await expect(dialog).toContainText(text);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect((await ask(page, 'vault.status', {})).records).toBe(0);
});

test('times without a zone: the zone is asked for, and the import then works', async ({
  app: page,
  host,
}) => {
  await createVault(page);
  const dialog = await importFiles(page, malformed(host, 'no-zone.ndjson'));
  await expect(dialog).toContainText('hold times without a zone');
  await dialog.getByLabel('Zone of these times').fill('America/New_York');
  await page.getByRole('option', { name: 'America/New_York' }).click();
  await dialog.getByRole('button', { name: 'Import 1 file' }).click();
  const done = page.getByRole('dialog', { name: 'Imported' });
  await expect(done).toContainText('12 lines = 12 accepted');
  await done.getByRole('link', { name: 'See the acquisition' }).click();
  await expect(page.locator('main')).toContainText('America/New_York');
});

test('what an address asks for in vain is named once on every screen, and nothing goes on counting', async ({
  app: page,
}) => {
  await openSample(page);
  const origin = new URL(page.url()).origin;
  const alerts = page.locator('main').getByRole('alert');
  for (const [address, words] of [
    ['records?kind=banana&order=sideways', '“kind=banana”, “order=sideways”'],
    ['statistics?kind=banana&metric=height&compare=never', '“kind=banana”, “metric=height”, “compare=never”'],
    ['incident?from=2026-02-17&to=2026-02-18&kind=banana', '“kind=banana”'],
    ['incident?from=soon&to=2026-02-18', '“from=soon”'],
  ]) {
    await page.goto(`${origin}/#/${address}`);
    await expect(alerts).toHaveText(
      `A part of this address cannot be read, ${words}: it is left out, and this may show more than was meant, or something else.`,
    );
  }
  await page.goto(`${origin}/#/integrity/recipe?source=99&dialect=kommit-export&rid=1`);
  await expect(alerts).toHaveText(
    'The chain that this address names is not in this vault. Another one is shown.',
  );
  await expect(page.getByLabel('Recipe', { exact: true })).toBeVisible();
  for (const screen of ['records', 'statistics', 'incident']) {
    await page.goto(`${origin}/#/${screen}?from=2026-06-30&to=2026-01-01`);
    await expect(alerts).toHaveCount(1);
    await expect(alerts).toContainText(/ends before it starts|not before it/);
    await expect(page.locator('main').getByText('Counting')).toHaveCount(0);
    await expect(page.locator('main').getByRole('status', { name: /Counting|Loading|Reading/ })).toHaveCount(
      0,
    );
    await expect(alerts).toHaveCount(1);
  }
});

test('a reload in the middle of an import loses neither the import nor its progress', async ({
  app: page,
  host,
}) => {
  await createVault(page);
  const dialog = await importFiles(page, largeFile(host, 150_000));
  await expect(dialog.getByRole('progressbar', { name: /large\.ndjson/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: /large\.ndjson/ })).toBeVisible();
  await expect.poll(() => states(page), { timeout: 60_000 }).toEqual(['done']);
  await goTo(page, 'Records');
  await expect(recordCount(page)).toHaveText('150\u202f000 records');
});

test('a cancelled import leaves nothing behind, and can be started again', async ({ app: page, host }) => {
  await createVault(page);
  const file = largeFile(host, 100_000);
  const dialog = await importFiles(page, file);
  await dialog.getByRole('button', { name: /^Cancel .*large\.ndjson/ }).click();
  await expect.poll(() => states(page), { timeout: 60_000 }).toEqual(['cancelled']);
  expect((await ask(page, 'vault.status', {})).records).toBe(0);
  await dialog.getByRole('button', { name: 'Import 1 file' }).click();
  const done = page.getByRole('dialog', { name: 'Imported' });
  await expect(done).toContainText('100\u202f000 accepted', { timeout: 60_000 });
});

test('where the host is gone, the page says so and says what to do', async ({
  app: page,
  host,
  tolerated,
}) => {
  tolerated.push(
    /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
  );
  await createVault(page);
  await goTo(page, 'Settings');
  await host.kill();
  await expect(page.getByText('Vouch is not answering.').first()).toBeVisible();
  await expect(page.getByText(/Start it again, then open the link it prints/).first()).toBeVisible();
});

test('a second tab shows the same vault, and both lock together', async ({ app: page, context, host }) => {
  await createVault(page);
  const second = await context.newPage();
  await second.goto(host.origin);
  await expect(second.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(second.getByText('The vault is locked.')).toBeVisible();
  await expect(second.getByLabel('Passphrase')).toBeVisible();
});

test('a link works once', async ({ app: page, browser, host, tolerated }) => {
  tolerated.push(/403 \(Forbidden\)/);
  const stranger = await browser.newContext();
  const replay = await stranger.newPage();
  const response = await replay.goto(host.link);
  expect(response?.status()).toBe(403);
  await expect(replay.locator('body')).toContainText('link works once');
  expect((await replay.goto(host.origin))?.status()).toBe(403);
  await stranger.close();
  // Whoever opened it first is not disturbed.
  await page.reload();
  await expect(page.getByRole('button', { name: 'New vault' })).toBeVisible();
});

test('a vault that nobody uses locks itself, and says why', async ({ app: page }) => {
  test.setTimeout(180_000);
  await createVault(page);
  await ask(page, 'settings.update', { auto_lock_minutes: 1 });
  await expect(page.getByText('The vault was locked because nobody used Vouch for a while.')).toBeVisible({
    timeout: 100_000,
  });
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

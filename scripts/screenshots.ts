// npm run screenshots: pictures of the running app on the sample engagement, into docs/images.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { ask, Host, ROOT, runJob } from '../tests/e2e/host.ts';
import { chromiumArgs, findChromium } from './chromium.mjs';
import { palettePng } from './palette-png.ts';

const FOLDER = join(ROOT, 'docs/images');
const SIZE = { width: 1280, height: 800 };
const SEED = '480317562094817365520918';
/** Shown in place of the temporary folder that the pictures are taken in. */
const VAULT_FOLDER = '~/Vouch';
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

async function goTo(page: Page, hash: string, heading: string): Promise<void> {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, hash);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** Takes the same picture in both themes, when nothing loads or fades any more and no pointer is over anything. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.mouse.move(0, SIZE.height - 1);
    await page.getByRole('status', { name: /^(Loading|Opening|Starting)/ }).waitFor({ state: 'detached' });
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    const path = join(FOLDER, `${name}-${theme satisfies Theme}.png`);
    writeFileSync(path, palettePng(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
    console.log(`${path}  ${Math.round(statSync(path).size / 1000)} KB`);
  }
}

/** The sample engagement with its chains verified, a population frozen, a sample drawn, a package built. */
async function prepare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the sample engagement' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  while ((await ask(page, 'jobs.list', {})).some(({ state }) => state === 'queued' || state === 'running'))
    await page.waitForTimeout(100);
  await runJob(page, 'integrity.verify', {});
  await runJob(page, 'populations.freeze', {
    filter: { type: ['agent.run.approve'], from: '2026-04-01', to: '2026-06-30' },
    title: 'Approvals of the second quarter',
  });
  await runJob(page, 'samples.draw', { population: 1, size: 25, reserve: 5, seed: SEED });
  const target = await ask(page, 'host.saveTarget', { name: 'tidewright-2026-q2.zip' });
  if (!target) throw new Error('there is no place for the package');
  await runJob(page, 'packages.build', {
    out: target.file,
    title: 'Approvals of the second quarter of 2026',
    sample: 1,
  });
  // Notices of what was done past the page have no place in a picture.
  await page.reload();
}

/** Half of the sample tested, one item against the control. */
async function fillWorksheet(page: Page): Promise<void> {
  const setup = {
    control: 'AGT-02 Approval of agent runs',
    criterion: 'SOC 2 CC8.1',
    objective: 'A person approved every run of an agent before it acted.',
    deviation: 'A run that acted without an approval, or was approved by who asked for it.',
    attributes: [
      { letter: 'A' as const, definition: 'Approved before the run acted' },
      { letter: 'B' as const, definition: 'By someone else than who asked for it' },
    ],
    completeness: '',
    confidence: 9500,
    tolerable: 1000,
    method: 'hypergeometric' as const,
    rationale: '',
  };
  const marks = Array.from({ length: 12 }, (_, i) => i + 1).flatMap((order) =>
    (['A', 'B'] as const).map((attribute) => ({
      kind: 'mark' as const,
      order,
      attribute,
      mark: order === 4 && attribute === 'B' ? ('exception' as const) : ('agreed' as const),
    })),
  );
  await ask(page, 'worksheets.change', { sample: 1, changes: [{ kind: 'set-up', setup }, ...marks] });
}

async function takeAll(browser: Browser, host: Host): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  await page.goto(host.link);
  await page.getByText('No vault on this machine yet.').waitFor();
  await page.evaluate((folder) => {
    const shown = document.querySelector('main code');
    if (shown) shown.textContent = folder;
  }, VAULT_FOLDER);
  await shoot(page, 'welcome');
  await prepare(page);
  await goTo(page, '/', 'Overview');
  await shoot(page, 'overview');
  await goTo(page, '/records?type=agent.run.approve&from=2026-04-01&to=2026-06-30', 'Records');
  await shoot(page, 'records');
  await page
    .getByRole('grid', { name: /^Records/ })
    .locator('tr[data-index="2"]')
    .click();
  await page.getByLabel('Original record').waitFor();
  await shoot(page, 'record');
  await page.keyboard.press('Escape');
  await goTo(page, '/integrity', 'Integrity');
  await page.getByRole('region', { name: /^Kommit/ }).evaluate((element) => element.scrollIntoView());
  await shoot(page, 'integrity');
  await goTo(page, '/samples/1', 'Sample 1');
  await page.getByRole('button', { name: 'Draw again and compare' }).click();
  await page.getByText('The redraw gives the same list.').waitFor();
  await shoot(page, 'samples');
  await fillWorksheet(page);
  await goTo(page, '/samples/1/worksheet', 'Worksheet of sample 1');
  await page.getByRole('grid', { name: /^Items and tick marks/ }).waitFor();
  await shoot(page, 'worksheet');
  await goTo(page, '/statistics', 'Statistics');
  await shoot(page, 'statistics');
  await goTo(page, '/packages', 'Packages');
  await shoot(page, 'packages');
  await goTo(page, '/activity', 'Activity');
  await shoot(page, 'activity');
}

mkdirSync(FOLDER, { recursive: true });
const host = await Host.start();
const browser = await chromium.launch({
  executablePath: (await findChromium()) ?? undefined,
  args: [...chromiumArgs(), '--font-render-hinting=none'],
});
try {
  await takeAll(browser, host);
} finally {
  await browser.close();
  await host.stop();
}

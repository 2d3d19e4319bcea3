import { defineConfig } from '@playwright/test';

/** VOUCH_CHROMIUM and VOUCH_CHROMIUM_ARGS come from scripts/test.mjs; without them Playwright's own is used. */
const args = (process.env.VOUCH_CHROMIUM_ARGS ?? '').split(' ').filter(Boolean);

export default defineConfig({
  testDir: '.',
  outputDir: '../../.cache/e2e',
  // Each worker starts a web host with an engine of its own; more than two would share the cores.
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['../report/playwright-reporter.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(process.env.VOUCH_CHROMIUM ? { executablePath: process.env.VOUCH_CHROMIUM } : {}),
      args: [...args, '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Its film would take a quarter of the time; the page's states are in it without.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
});

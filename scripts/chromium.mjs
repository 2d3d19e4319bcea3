// Finds the Chromium that the end-to-end tests and the screenshots use, and gets one where there is none.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { at, isWindows, pinnedNode, projectEnv, run, say } from './lib.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const DOWNLOAD_MINUTES = 5;

/** Playwright's own Chromium, where it was downloaded. */
async function ofPlaywright() {
  try {
    const { chromium } = await import('@playwright/test');
    const path = chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function ofSystem() {
  const named = process.env.VOUCH_CHROMIUM;
  if (named && existsSync(named)) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) =>
    NAMES.map((name) => join(folder, isWindows ? `${name}.exe` : name)),
  );
  return [...onPath, ...PLACES].find((path) => existsSync(path)) ?? null;
}

/** The path of a Chromium, or null. VOUCH_CHROMIUM names one. */
export async function findChromium() {
  return process.env.VOUCH_CHROMIUM ? ofSystem() : ((await ofPlaywright()) ?? ofSystem());
}

/** Chromium does not start its sandbox as root; only tests may go without. */
export const chromiumArgs = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

export async function ensureChromium() {
  if (await findChromium()) return;
  say('Getting Chromium for the end-to-end tests …');
  const cli = at('node_modules/@playwright/test/cli.js');
  const timeout = DOWNLOAD_MINUTES * 60_000;
  run(pinnedNode(), [cli, 'install', 'chromium'], { env: projectEnv(), quiet: true, timeout });
  if (await findChromium()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('It cannot be downloaded here; installing Debian’s package chromium …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-q'], { env, quiet: true });
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, quiet: true });
    if (await findChromium()) return;
  }
  say(
    '\nThe end-to-end tests need Chromium, and it could not be installed. Install it by hand, in one of these ways:\n' +
      '  npx playwright install --with-deps chromium\n' +
      '  sudo apt-get install chromium\n' +
      'or set VOUCH_CHROMIUM to the path of a Chromium, Chrome or Edge. Then run npm test again.',
  );
  process.exit(1);
}

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import type { PreloadApi } from '../../shared/wire.ts';

declare global {
  interface Window {
    vouch?: PreloadApi;
  }
}

/**
 * The Electron window itself: what the unit tables say, once more in the real thing. The verdicts' many
 * cases are in tests/unit/policies.test.ts, which runs everywhere.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGE = join(ROOT, 'node_modules', 'electron');

/** Never by importing 'electron': that would download the binary. */
function electronBinary(): string | null {
  const named = join(PACKAGE, 'path.txt');
  if (!existsSync(named)) return null;
  const binary = join(PACKAGE, 'dist', readFileSync(named, 'utf8'));
  return existsSync(binary) ? binary : null;
}

function whyNot(): string | null {
  if (!electronBinary()) return "Electron's binary is not installed (npx install-electron)";
  if (!existsSync(join(ROOT, 'dist/electron/main.js'))) return 'dist/electron is not built (npm run build)';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return "Chromium's sandbox does not run as root, and it is part of what is tested";
  return null;
}

const reason = whyNot();
test.skip(reason !== null, reason ?? '');
test.describe.configure({ mode: 'serial' });

let app: ElectronApplication;
let page: Page;
let home: string;

test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vouch-electron-'));
  app = await _electron.launch({
    executablePath: electronBinary() ?? '',
    args: [ROOT, `--user-data-dir=${join(home, 'profile')}`],
    env: {
      ...(process.env as Record<string, string>),
      VOUCH_STATE_DIR: join(home, 'state'),
      VOUCH_VAULT_DIR: join(home, 'Vouch'),
    },
  });
  page = await app.firstWindow();
  await page.waitForLoadState();
});

test.afterAll(async () => {
  await app?.close();
  if (home) rmSync(home, { recursive: true, force: true });
});

test('the window shows the app from app://vouch', async () => {
  expect(page.url()).toMatch(/^app:\/\/vouch\/index\.html/);
  await expect(page.locator('#root')).not.toBeEmpty();
});

test('the page has the three functions of the preload and nothing of Node', async () => {
  const found = await page.evaluate(() => ({
    api: Object.keys(window.vouch ?? {}).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  }));
  expect(found).toEqual({ api: ['invoke', 'subscribe', 'tokenForDroppedFile'], node: [] });
});

test('the engine answers by IPC, and refuses what is not in the contract', async () => {
  const ask = (method: string) => page.evaluate((name) => window.vouch?.invoke(name, {}), method);
  expect(await ask('host.info')).toMatchObject({ ok: true, value: { host: 'electron', dialogs: true } });
  expect(await ask('vault.status')).toMatchObject({ ok: true, value: { state: 'closed' } });
  for (const method of ['constructor', '__proto__', 'nope'])
    expect(await ask(method)).toMatchObject({ ok: false, error: { code: 'method-unknown' } });
});

test('a file made by a script has no path and gets no token', async () => {
  const token = await page.evaluate(() => window.vouch?.tokenForDroppedFile(new File(['x'], '/etc/passwd')));
  expect(token).toBeNull();
});

test('the page cannot be led away, open windows or reach any address', async () => {
  const before = page.url();
  const opened = await page.evaluate(() => {
    window.location.href = 'https://example.org/';
    return window.open('https://example.org/') !== null;
  });
  expect(opened).toBe(false);
  for (const url of ['https://example.org/', 'http://127.0.0.1:9/', 'file:///etc/passwd'])
    expect(
      await page.evaluate(
        (to) =>
          fetch(to).then(
            () => 'reached',
            () => 'refused',
          ),
        url,
      ),
    ).toBe('refused');
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
});

test('the policy refuses inline scripts and eval', async () => {
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "owned"';
    document.head.append(script);
    return document.title === 'owned';
  });
  expect(ran).toBe(false);
});

test('permissions are refused', async () => {
  const state = await page.evaluate(async () => {
    const asked = await navigator.permissions.query({ name: 'geolocation' });
    return asked.state;
  });
  expect(state).toBe('denied');
});

test('IPC from any other window is refused', async () => {
  const preload = join(ROOT, 'dist/electron/preload.cjs');
  const answer = await app.evaluate(async ({ BrowserWindow }, path) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } });
    await other.loadURL('app://vouch/index.html');
    const reply: unknown = await other.webContents.executeJavaScript('window.vouch.invoke("host.info", {})');
    other.destroy();
    return reply;
  }, preload);
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

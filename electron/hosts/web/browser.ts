import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

type Surroundings = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; root: boolean };

/** The system's Chrome, Chromium or Edge, or null where none can show a window. */
export function findBrowser(at: Surroundings): string | null {
  if (at.platform === 'darwin') return MAC.find((path) => existsSync(path)) ?? null;
  if (at.platform === 'win32')
    return (
      [at.env.ProgramFiles, at.env['ProgramFiles(x86)'], at.env.LOCALAPPDATA]
        .flatMap((folder) => (folder ? WINDOWS.map((path) => join(folder, path)) : []))
        .find((path) => existsSync(path)) ?? null
    );
  if (!at.env.DISPLAY && !at.env.WAYLAND_DISPLAY) return null;
  // Chrome does not start for root unless its sandbox is switched off, and that it never is.
  if (at.root) return null;
  // Chromium as a snap cannot see the private folder that the window needs.
  const snap = existsSync('/snap/bin/chromium');
  return (
    (at.env.PATH ?? '')
      .split(delimiter)
      .flatMap((folder) => NAMES.map((name) => ({ name, path: join(folder, name) })))
      .filter(({ name }) => !(snap && name.startsWith('chromium')))
      .map(({ path }) => path)
      .find(isExecutable) ?? null
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens `link` as a window of its own. Two precautions: the link's token is handed over in a private file,
 * since other users of the machine can read a command line; and the browser runs on an empty profile, so
 * that no extension reads evidence and nothing is synchronised or kept.
 *
 * @param folder private and removed at the end
 */
export async function openWindow(browser: string, link: string, folder: string): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const page = join(folder, 'open.html');
  await writeFile(
    page,
    `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><title>Vouch</title>`,
    {
      mode: 0o600,
    },
  );
  const child = spawn(
    browser,
    [
      `--app=${pathToFileURL(page)}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    { stdio: 'ignore' },
  );
  // Without a listener a browser that cannot start would end Vouch; the printed link still works.
  child.on('error', () => undefined);
  return child;
}

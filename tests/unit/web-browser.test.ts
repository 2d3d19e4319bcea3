import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, openWindow } from '../../electron/hosts/web/browser.ts';

let folder: string;
let chrome: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-browser-'));
  chrome = join(folder, 'google-chrome');
  // Stands for a browser: writes down how it was started.
  writeFileSync(
    chrome,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/arguments.tmp"\nmv "${folder}/arguments.tmp" "${folder}/arguments"\n`,
    {
      mode: 0o755,
    },
  );
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other', 'google-chrome'), 'not executable', { mode: 0o644 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('the system browser', () => {
  const path = () => [join(folder, 'other'), folder].join(delimiter);

  test('is opened where there is a display', () => {
    for (const display of [{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }])
      expect(findBrowser({ platform: 'linux', env: { ...display, PATH: path() }, root: false })).toBe(chrome);
  });

  test.each([
    ['there is no display', { PATH: '' }, false],
    ['it would run without its sandbox', { DISPLAY: ':0' }, true],
    ['there is none', { DISPLAY: ':0', PATH: '/nowhere' }, false],
  ])('is left alone where %s', (_, env, root) => {
    expect(findBrowser({ platform: 'linux', env: { PATH: path(), ...env }, root })).toBeNull();
  });

  test('gets the link in a private file, never on its command line, and an empty profile', async () => {
    const place = join(folder, 'window');
    const link = 'http://127.0.0.1:1/?token=secret-token';
    const child = await openWindow(chrome, link, place);
    await new Promise((resolve) => child.once('close', resolve));
    const given = readFileSync(join(folder, 'arguments'), 'utf8');
    expect(given).not.toContain('secret-token');
    expect(given).toContain(`--user-data-dir=${join(place, 'profile')}`);
    expect(given).not.toContain('--no-sandbox');
    expect(readFileSync(join(place, 'open.html'), 'utf8')).toContain(link);
    expect(statSync(join(place, 'open.html')).mode & 0o777).toBe(0o600);
    expect(statSync(place).mode & 0o777).toBe(0o700);
  });

  test('that cannot be started ends nothing', async () => {
    const child = await openWindow(join(folder, 'missing'), 'http://127.0.0.1:1/', join(folder, 'window2'));
    await new Promise((resolve) => child.once('close', resolve));
    expect(child.pid).toBeUndefined();
  });
});

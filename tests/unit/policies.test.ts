import { sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  APP_PAGE,
  EXTERNAL_HOSTS,
  fileOf,
  isAppUrl,
  mayAttachWebview,
  mayCall,
  mayNavigate,
  mayOpenExternally,
  mayOpenWindow,
  mayRequest,
  mayUse,
} from '../../electron/main/policies.ts';

/** What the Electron window may do. Read downwards: each table is one rule, each row one case of it. */
type Row = [subject: string, allowed: boolean];
const yes = (...subjects: string[]): Row[] => subjects.map((subject) => [subject, true]);
const no = (...subjects: string[]): Row[] => subjects.map((subject) => [subject, false]);

const STRANGERS = [
  '',
  'vouch',
  'about:blank',
  'about:srcdoc',
  'app://',
  'app://evil/index.html',
  'app://vouch.evil/index.html',
  'app://vouch:80/index.html',
  'app://user@vouch/index.html',
  'app://vouch@evil/index.html',
  'apps://vouch/index.html',
  'http://vouch/index.html',
  'https://www.rfc-editor.org/',
  'http://127.0.0.1:3000/',
  'http://169.254.169.254/latest/meta-data',
  'ws://127.0.0.1:9222/',
  'wss://evil.example/',
  'ftp://evil.example/',
  'file:///etc/passwd',
  'file://server/share',
  'blob:app://vouch/1',
  'blob:https://evil.example/1',
  'filesystem:app://vouch/temporary/x',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'view-source:app://vouch/index.html',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'chrome-extension://abc/page.html',
  'mailto:someone@evil.example',
  'smb://evil.example/share',
  'ms-msdt:/id',
];

describe('the app is app://vouch and nothing that looks like it', () => {
  test.each([
    ...yes(APP_PAGE, 'app://vouch/', 'app://vouch/index.html#/records?type=push', 'app://vouch/assets/a.js'),
    ...no(...STRANGERS),
  ])('%s: %s', (url, allowed) => expect(isAppUrl(url)).toBe(allowed));
});

describe('navigation: within the app, in the main frame', () => {
  test.each([...yes(APP_PAGE), ...no(...STRANGERS)])('main frame to %s: %s', (url, allowed) =>
    expect(mayNavigate({ url, isMainFrame: true })).toBe(allowed),
  );
  test.each([APP_PAGE, ...STRANGERS])('a sub frame to %s: false', (url) =>
    expect(mayNavigate({ url, isMainFrame: false })).toBe(false),
  );
});

describe('new windows and webviews: none', () => {
  test.each([APP_PAGE, ...STRANGERS])('window.open of %s: false', (url) =>
    expect(mayOpenWindow(url)).toBe(false),
  );
  test('<webview>: false', () => expect(mayAttachWebview()).toBe(false));
});

describe('permissions: writing text to the clipboard', () => {
  const permissions: Row[] = [
    ...yes('clipboard-sanitized-write'),
    ...no(
      'clipboard-read',
      'deprecated-sync-clipboard-read',
      'media',
      'display-capture',
      'geolocation',
      'notifications',
      'midi',
      'midiSysex',
      'pointerLock',
      'fullscreen',
      'openExternal',
      'fileSystem',
      'hid',
      'serial',
      'usb',
      'idle-detection',
      'local-fonts',
      'local-network-access',
      'storage-access',
      'window-management',
      'unknown',
      'a permission that Chromium adds tomorrow',
    ),
  ];
  test.each(permissions)('%s from our page: %s', (permission, allowed) =>
    expect(mayUse({ permission, url: APP_PAGE, isMainFrame: true })).toBe(allowed),
  );
  test.each(STRANGERS)('the clipboard from %s: false', (url) =>
    expect(mayUse({ permission: 'clipboard-sanitized-write', url, isMainFrame: true })).toBe(false),
  );
  test('the clipboard from a sub frame: false', () =>
    expect(mayUse({ permission: 'clipboard-sanitized-write', url: APP_PAGE, isMainFrame: false })).toBe(
      false,
    ));
});

describe("requests of the renderer: the app's files and inlined pictures", () => {
  test.each([
    ...yes(APP_PAGE, 'app://vouch/assets/index-abc.js', 'data:image/png;base64,iVBORw0KGgo='),
    ...no(...STRANGERS, 'data:application/javascript,alert(1)', 'data:,x'),
  ])('%s: %s', (url, allowed) => expect(mayRequest(url)).toBe(allowed));
});

describe('IPC: the main frame of our window, showing our page', () => {
  test.each([
    [true, true, APP_PAGE, true],
    [false, true, APP_PAGE, false],
    [true, false, APP_PAGE, false],
    [false, false, APP_PAGE, false],
    [true, true, '', false],
    [true, true, 'app://evil/index.html', false],
    [true, true, 'https://evil.example/', false],
    [true, true, 'about:blank', false],
  ])('our window %s, main frame %s, at %s: %s', (isOurWindow, isMainFrame, url, allowed) =>
    expect(mayCall({ isOurWindow, isMainFrame, url })).toBe(allowed),
  );
});

describe('links out: https to a standard that Vouch names', () => {
  test.each([
    ...yes('https://www.rfc-editor.org/rfc/rfc8785', 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final'),
    ...no(
      ...STRANGERS.filter((url) => url !== 'https://www.rfc-editor.org/'),
      'http://www.rfc-editor.org/',
      'https://rfc-editor.org/',
      'https://www.rfc-editor.org.evil.example/',
      'https://evil.example/www.rfc-editor.org',
      'https://www.rfc-editor.org@evil.example/',
      'https://user:pass@www.rfc-editor.org/',
      'https://www.rfc-editor.org:8443/',
      'https://www.rfc-editor.org.:443/',
      'https:\\\\evil.example\\@www.rfc-editor.org',
      'https://www.rfc‐editor.org/',
      'https://kommit.example/acme/repo',
      'https://127.0.0.1/',
    ),
  ])('%s: %s', (url, allowed) => expect(mayOpenExternally(url)).toBe(allowed));

  test('the list holds plain host names', () => {
    for (const host of EXTERNAL_HOSTS) expect(new URL(`https://${host}/`).hostname).toBe(host);
  });
});

describe('files of app://: those of the built renderer', () => {
  const root = `${sep}srv${sep}renderer`;
  const inside = (...parts: string[]) => [root, ...parts].join(sep);

  test.each([
    ['app://vouch/', inside('index.html')],
    ['app://vouch/index.html', inside('index.html')],
    ['app://vouch/index.html?x=1#/records', inside('index.html')],
    ['app://vouch/assets/a%20b.js', inside('assets', 'a b.js')],
    // A URL parser takes plain dot segments out before anyone can climb them.
    ['app://vouch/../../etc/passwd', inside('etc', 'passwd')],
    ['app://vouch/%2e%2e/%2e%2e/etc/passwd', inside('etc', 'passwd')],
    ['app://vouch/..%2f..%2fetc%2fpasswd', null],
    ['app://vouch/assets%2f..%2f..%2fsecret', null],
    ['app://vouch/..%2frenderer-of-another%2fa.js', null],
    ['app://vouch/%252e%252e%252fsecret', inside('%2e%2e%2fsecret')],
    ['app://vouch/..%5c..%5csecret', null],
    ['app://vouch/C:%5cWindows', null],
    ['app://vouch/C:/Windows', null],
    ['app://vouch/index.html::$DATA', null],
    ['app://vouch/a%00.js', null],
    ['app://vouch/%', null],
    ['app://vouch/%ff', null],
    ['app://evil/index.html', null],
    ['file:///etc/passwd', null],
  ])('%s is %s', (url, file) => expect(fileOf(root, url)).toBe(file));

  test('nothing that can be asked lies outside', () => {
    const piece = fc.constantFrom(
      '..',
      '%2e%2e',
      '%2f',
      '/',
      '\\',
      '%5c',
      'a',
      '.',
      '%00',
      '%25',
      '~',
      ':',
      '//',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = fileOf(root, `app://vouch/${pieces.join('')}`);
        expect(file === null || file.startsWith(root + sep)).toBe(true);
        expect(file ?? '').not.toMatch(/(^|[/\\])\.\.([/\\]|$)/);
      }),
    );
  });
});

import { resolve, sep } from 'node:path';

/**
 * Verdicts over what a window may do: pure functions from a request to an answer, so that the tables in
 * tests/unit/policies.test.ts are the specification. security.ts, app-protocol.ts and ipc.ts attach them.
 */

export const APP_SCHEME = 'app';
export const APP_HOST = 'vouch';
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** The standards that Vouch names. Evidence may hold any address; none of those is ever opened. */
export const EXTERNAL_HOSTS: ReadonlySet<string> = new Set([
  'www.rfc-editor.org',
  'datatracker.ietf.org',
  'csrc.nist.gov',
  'nvlpubs.nist.gov',
  'www.iso.org',
  'www.aicpa-cima.com',
  'pcaobus.org',
  'www.hhs.gov',
  'eur-lex.europa.eu',
  'www.pcisecuritystandards.org',
]);

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Exactly app://vouch, with no port and no user in front. */
export function isAppUrl(url: string): boolean {
  const parsed = parse(url);
  return (
    parsed?.protocol === `${APP_SCHEME}:` &&
    parsed.host === APP_HOST &&
    parsed.username === '' &&
    parsed.password === ''
  );
}

/** Only the main frame, and only within the app: a page of ours never turns into another. */
export function mayNavigate(to: { url: string; isMainFrame: boolean }): boolean {
  return to.isMainFrame && isAppUrl(to.url);
}

/** The app has one window and opens no other; see `mayOpenExternally` for links. */
export function mayOpenWindow(_url: string): boolean {
  return false;
}

/** The renderer has no use for embedded pages. */
export function mayAttachWebview(): boolean {
  return false;
}

/** Copying a hash or an id to the clipboard; reading the clipboard, devices, media and all else: no. */
export function mayUse(asked: { permission: string; url: string; isMainFrame: boolean }): boolean {
  return asked.permission === 'clipboard-sanitized-write' && asked.isMainFrame && isAppUrl(asked.url);
}

/**
 * The renderer's files come by app://, small pictures by data:. No other request leaves it, to any address:
 * evidence cannot be carried out even by a script that got in.
 */
export function mayRequest(url: string): boolean {
  return isAppUrl(url) || (parse(url)?.protocol === 'data:' && url.startsWith('data:image/'));
}

/** An IPC call counts only when the main frame of our own window sends it while showing our page. */
export function mayCall(sender: { isOurWindow: boolean; isMainFrame: boolean; url: string }): boolean {
  return sender.isOurWindow && sender.isMainFrame && isAppUrl(sender.url);
}

/** https to a host of the list, on its usual port, without a user name that could dress it up. */
export function mayOpenExternally(url: string): boolean {
  const parsed = parse(url);
  return (
    parsed?.protocol === 'https:' &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === '' &&
    EXTERNAL_HOSTS.has(parsed.hostname)
  );
}

/**
 * The file that an app:// address names inside `root`, or null.
 *
 * @param root absolute folder of the built renderer
 */
export function fileOf(root: string, url: string): string | null {
  if (!isAppUrl(url)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  // A backslash separates on Windows only, a colon names a drive or a stream there; NUL ends a name in C.
  if (/[\\:\0]/.test(path)) return null;
  const file = resolve(root, `./${path === '/' ? 'index.html' : path}`);
  return file.startsWith(resolve(root) + sep) ? file : null;
}

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileOf } from './policies.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * What the page may do: run our scripts, use our styles, fonts and pictures. It talks to the engine by IPC,
 * so it may connect to nothing. Emotion writes <style> elements while the page runs; the nonce admits those.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Text never becomes markup or code, whatever a script of ours does with it: evidence is text.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** One answer of the app:// handler; 404 for whatever is not a file of the renderer. */
export async function respond(root: string, method: string, url: string): Promise<Response> {
  const file = method === 'GET' ? fileOf(root, url) : null;
  const type = file && TYPES[extname(file)];
  const bytes = type ? await readFile(file).catch(() => null) : null;
  if (!type || !bytes) return new Response(null, { status: 404 });
  const headers = new Headers({
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  });
  if (!type.startsWith('text/html')) return new Response(new Uint8Array(bytes), { headers });
  const nonce = randomBytes(16).toString('base64');
  headers.set('content-security-policy', pagePolicy(nonce));
  return new Response(withNonce(bytes.toString(), nonce), { headers });
}

/** The page with this load's nonce where scripts find it: `meta[property="csp-nonce"]`, attribute `content`. */
function withNonce(html: string, nonce: string): string {
  return html.replace(
    '<head>',
    `<head>\n    <meta property="csp-nonce" content="${nonce}" nonce="${nonce}">`,
  );
}

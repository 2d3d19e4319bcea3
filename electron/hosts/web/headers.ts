/**
 * What the page may do: run our scripts, use our styles, fonts and pictures, talk to this host. Everything
 * else, above all reaching any other address, is refused by the browser.
 *
 * Emotion writes <style> elements while the page runs; the nonce admits those and no others. Vite inlines
 * small pictures, hence `data:` for images, which cannot carry anything out.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Text never becomes markup or code, whatever a script of ours does with it: evidence is text.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** For the page that only leads from a link to the app. A sandboxed page may not go on by itself. */
export const PASSAGE_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** For every other answer that is not our page: if it were ever shown as one, it could do nothing. */
const INERT = `${PASSAGE_POLICY}; sandbox`;

/** Sent with every answer. Nothing is cached: evidence stays out of the browser's cache folder. */
export const HEADERS: Record<string, string> = {
  'content-security-policy': INERT,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=(), clipboard-read=()',
};

/** The page with this load's nonce where scripts find it: `meta[property="csp-nonce"]`, attribute `content`. */
export function withNonce(html: string, nonce: string): string {
  return html.replace(
    '<head>',
    `<head>\n    <meta property="csp-nonce" content="${nonce}" nonce="${nonce}">`,
  );
}

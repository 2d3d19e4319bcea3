import type { IncomingHttpHeaders } from 'node:http';

/** What is known of a request before anything of it is believed. */
export type Asked = {
  method: string;
  /** The request target as it stood on the request line. */
  target: string;
  headers: IncomingHttpHeaders;
};

export type Verdict =
  /** A printed link is being opened: its token decides. */
  | { admit: 'link'; token: string }
  | { admit: 'session'; path: string; query: URLSearchParams }
  | { admit: 'no'; why: string };

const no = (why: string): Verdict => ({ admit: 'no', why });

/**
 * Decides over one request, before its body is read.
 *
 * A page anywhere on the web can make a browser send requests to 127.0.0.1, and can give its own name that
 * address (DNS rebinding). So the Host must be the literal address that was printed, every Origin must be
 * ours, and a changing request must carry one. Pages served from other ports of 127.0.0.1 count as the same
 * site, so the cookie alone would not keep them out: Sec-Fetch-Site does.
 *
 * @param port where the host listens
 * @param holdsSession whether the Cookie header holds the session's secret
 */
export function judge(asked: Asked, port: number, holdsSession: (cookie?: string) => boolean): Verdict {
  const host = `127.0.0.1:${port}`;
  const { headers } = asked;
  if (headers.host !== host) return no('host');
  // `GET http://other/ HTTP/1.1` is what a proxy would be asked; `//other/` is a host to a URL parser.
  if (!asked.target.startsWith('/') || asked.target.startsWith('//')) return no('target');
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return no('origin');

  const reads = asked.method === 'GET' || asked.method === 'HEAD';
  if (!reads && headers.origin === undefined) return no('origin');

  const cut = asked.target.indexOf('?');
  const path = cut < 0 ? asked.target : asked.target.slice(0, cut);
  const query = new URLSearchParams(cut < 0 ? '' : asked.target.slice(cut + 1));
  const token = query.get('token');
  // A link may be followed from anywhere (a terminal, a mail): its token is the proof.
  if (asked.method === 'GET' && path === '/' && token !== null) return { admit: 'link', token };

  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return no('site');
  if (!holdsSession(headers.cookie)) return no('cookie');
  return { admit: 'session', path, query };
}

import { describe, expect, test } from 'vitest';
import { type Asked, judge } from '../../electron/hosts/web/guard.ts';
import { Session } from '../../electron/hosts/web/session.ts';

const PORT = 4711;
const HOST = `127.0.0.1:${PORT}`;
const OURS = `http://${HOST}`;

function verdict(changed: Partial<Omit<Asked, 'headers'>>, headers: Asked['headers'] = {}, session = true) {
  const asked = { method: 'GET', target: '/', ...changed, headers: { host: HOST, ...headers } };
  return judge(asked, PORT, () => session);
}

describe('Host: only the literal address that was printed', () => {
  test.each([
    undefined,
    '',
    'localhost:4711',
    '127.0.0.1',
    '127.0.0.1:4712',
    '127.0.0.1:04711',
    '127.1:4711',
    '[::1]:4711',
    '0.0.0.0:4711',
    'evil.example:4711',
    'evil.example',
    '127.0.0.1.evil.example:4711',
    '127.0.0.1:4711.evil.example',
    '127.0.0.1:4711, evil.example',
    'vouch@127.0.0.1:4711',
  ])('%s is refused', (host) => {
    expect(verdict({}, { host })).toEqual({ admit: 'no', why: 'host' });
    expect(verdict({ target: '/?token=x' }, { host })).toEqual({ admit: 'no', why: 'host' });
  });

  test('ours is admitted', () => {
    expect(verdict({})).toMatchObject({ admit: 'session', path: '/' });
  });
});

describe('Origin: ours, and always there where something changes', () => {
  test.each([
    'null',
    '',
    'http://127.0.0.1',
    'http://127.0.0.1:4712',
    'https://127.0.0.1:4711',
    'http://localhost:4711',
    'http://evil.example',
    'http://127.0.0.1:4711.evil.example',
    'file://',
  ])('%j is refused for every method', (origin) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
      expect(verdict({ method }, { origin })).toEqual({ admit: 'no', why: 'origin' });
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s without one is refused', (method) => {
    expect(verdict({ method })).toEqual({ admit: 'no', why: 'origin' });
    expect(verdict({ method }, { origin: OURS })).toMatchObject({ admit: 'session' });
  });
});

describe('Sec-Fetch-Site: pages of other ports share our cookie, not our trust', () => {
  test.each(['cross-site', 'same-site', 'other'])('%s is refused', (site) => {
    expect(verdict({}, { 'sec-fetch-site': site })).toEqual({ admit: 'no', why: 'site' });
  });
  test.each(['same-origin', 'none'])('%s is admitted', (site) => {
    expect(verdict({}, { 'sec-fetch-site': site })).toMatchObject({ admit: 'session' });
  });
  test('a link may be followed from anywhere', () => {
    expect(verdict({ target: '/?token=abc' }, { 'sec-fetch-site': 'cross-site' }, false)).toEqual({
      admit: 'link',
      token: 'abc',
    });
  });
});

describe('what is asked for', () => {
  test.each(['http://127.0.0.1:4711/', '//evil.example/', '*', ''])('target %j is refused', (target) => {
    expect(verdict({ target })).toEqual({ admit: 'no', why: 'target' });
  });
  test('a token opens only the first page, and only by GET', () => {
    expect(verdict({ target: '/events?token=x' }, {}, false)).toEqual({ admit: 'no', why: 'cookie' });
    expect(verdict({ method: 'POST', target: '/?token=x' }, { origin: OURS }, false)).toEqual({
      admit: 'no',
      why: 'cookie',
    });
  });
  test('without a session nothing is admitted', () => {
    expect(verdict({ target: '/assets/index.js' }, {}, false)).toEqual({ admit: 'no', why: 'cookie' });
  });
});

describe('session', () => {
  test('a token works once', () => {
    const session = new Session();
    const [first, second] = [session.issue(), session.issue()];
    expect(session.spend('')).toBe(false);
    expect(session.spend(`${first}x`)).toBe(false);
    expect(session.spend(first)).toBe(true);
    expect(session.spend(first)).toBe(false);
    expect(session.spend(second)).toBe(true);
  });

  test('the cookie is out of reach of scripts and of other sites, and named by port', () => {
    const session = new Session();
    const cookie = session.cookie(PORT);
    expect(cookie).toMatch(/^vouch-4711=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const pair = cookie.split(';')[0] as string;
    expect(session.holds(pair, PORT)).toBe(true);
    expect(session.holds(`a=1; ${pair}; b=2`, PORT)).toBe(true);
    for (const wrong of [
      undefined,
      '',
      'vouch-4711=',
      `${pair}x`,
      pair.slice(0, -1),
      `${pair}; vouch-4711=planted`,
      pair.replace('4711', '4712'),
      new Session().cookie(PORT).split(';')[0],
    ])
      expect(session.holds(wrong, PORT), String(wrong)).toBe(false);
  });
});

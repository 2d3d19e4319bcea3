import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagePolicy } from '../../electron/hosts/web/headers.ts';
import { respond } from '../../electron/main/renderer-files.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-app-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><html><head></head></html>');
  writeFileSync(join(root, 'assets', 'a.js'), 'export {};');
  writeFileSync(join(root, 'assets', 'a.exe'), 'x');
  writeFileSync(join(folder, 'secret.js'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('app://', () => {
  test('serves the page with a nonce of its own per load, and a policy that names it', async () => {
    const load = async () => {
      const response = await respond(root, 'GET', 'app://vouch/index.html');
      const nonce = /<meta property="csp-nonce" content="([^"]+)"/.exec(await response.text())?.[1] ?? '';
      return { response, nonce };
    };
    const [first, second] = [await load(), await load()];
    expect(first.nonce).toMatch(/^[\w+/]{22}==$/);
    expect(first.nonce).not.toBe(second.nonce);
    expect(first.response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(first.response.headers.get('x-content-type-options')).toBe('nosniff');
    // The same page runs in both hosts under the same policy; only over HTTP does it connect to anything.
    expect(first.response.headers.get('content-security-policy')).toBe(
      pagePolicy(first.nonce).replace("connect-src 'self'", "connect-src 'none'"),
    );
  });

  test('serves scripts as scripts', async () => {
    const response = await respond(root, 'GET', 'app://vouch/assets/a.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('export {};');
  });

  test.each([
    ['GET', 'app://vouch/nowhere.js'],
    ['GET', 'app://vouch/assets'],
    ['GET', 'app://vouch/assets/a.exe'],
    ['GET', 'app://vouch/..%2fsecret.js'],
    ['GET', 'app://vouch/assets%2f..%2f..%2fsecret.js'],
    ['GET', 'app://evil/index.html'],
    ['POST', 'app://vouch/index.html'],
  ])('%s %s is not there', async (method, url) => {
    const response = await respond(root, method, url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });
});

import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request,
  type Server,
} from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readAssets } from '../../electron/hosts/web/assets.ts';
import { type Downloads, hostMethods } from '../../electron/hosts/web/host-methods.ts';
import { serveWeb, type WebHost } from '../../electron/hosts/web/serve.ts';
import { requestListener } from '../../electron/hosts/web/server.ts';
import { Session } from '../../electron/hosts/web/session.ts';
import { Spool } from '../../electron/hosts/web/spool.ts';
import type { EngineEvent } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileUse } from '../../shared/wire.ts';

/**
 * The door of the web host over real sockets. What is behind the door is not the thing under test here: the
 * engine's side of the port is a few lines that remember what they were asked.
 */
const SECRET = 'evidence that nobody may see';
const asked: { method: string; input: unknown }[] = [];
const granted = new Map<string, { path: string; use: FileUse }>();
const listeners = new Set<(event: EngineEvent) => void>();
const client = {
  invoke: async (method: string, input: unknown) => {
    asked.push({ method, input });
    if (method === 'records.get') throw new AppError('not-found', { what: 'record', id: 7 });
    if (method === 'records.query') throw new Error(SECRET);
    return { secret: SECRET };
  },
  grant: async (path: string, use: FileUse) => {
    const token = randomBytes(24).toString('base64url');
    granted.set(token, { path, use });
    return token;
  },
  subscribe: (listener: (event: EngineEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

let folder: string;
let server: Server;
let port: number;
let session: Session;
let cookie: string;
let spool: Spool;
const downloads: Downloads = new Map();
const log: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-test-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(
    join(folder, 'renderer/index.html'),
    '<!doctype html><html><head></head><body></body></html>',
  );
  writeFileSync(join(folder, 'renderer/assets/index.js'), `// ${SECRET}`);
  writeFileSync(join(folder, 'renderer/notes.txt'), SECRET);
  writeFileSync(join(folder, 'secret.js'), SECRET);
  writeFileSync(join(folder, 'icon.png'), 'icon');
  writeFileSync(join(folder, 'given.vouch'), 'given');
  mkdirSync(join(folder, 'spool'));

  server = createServer({ requireHostHeader: false });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  session = new Session();
  cookie = session.cookie(port).split(';')[0] as string;
  spool = await Spool.open(join(folder, 'spool'));
  const methods = hostMethods({
    client,
    version: '1.2.3',
    vaultFolder: join(folder, 'Vouch'),
    listVaults: () => [],
    vaults: [join(folder, 'given.vouch'), join(folder, 'not-there.vouch')],
    spool,
    downloads,
  });
  const assets = readAssets(join(folder, 'renderer'), join(folder, 'icon.png'));
  server.on(
    'request',
    requestListener({
      port,
      session,
      client,
      methods,
      assets,
      spool,
      downloads,
      log: (line) => log.push(line),
    }),
  );
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await spool.remove();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  asked.length = 0;
  log.length = 0;
});

type Reply = { status: number; headers: IncomingHttpHeaders; body: string };
type Call = { method?: string; path?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer };

/** One request exactly as given: unlike fetch it normalises no path and forbids no header. */
function call({ method = 'GET', path = '/', headers = {}, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const here = () => `127.0.0.1:${port}`;
const signedIn = (more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders => ({
  host: here(),
  origin: `http://${here()}`,
  cookie,
  ...more,
});
const ask = async (method: string, input: unknown) => {
  const reply = await call({
    method: 'POST',
    path: '/invoke',
    headers: signedIn({ 'content-type': 'application/json' }),
    body: JSON.stringify({ method, input }),
  });
  return { status: reply.status, answer: JSON.parse(reply.body) };
};

describe('refused with 403 and no data', () => {
  const doors: Call[] = [
    { path: '/' },
    { path: '/index.html' },
    { path: '/assets/index.js' },
    { path: '/events' },
    { path: '/files/abc' },
    { path: '/nowhere' },
    { method: 'HEAD', path: '/' },
    { method: 'POST', path: '/invoke', body: '{"method":"vault.status","input":{}}' },
    { method: 'POST', path: '/files?name=a.csv', body: 'a,b' },
    { method: 'OPTIONS', path: '/invoke' },
    { method: 'PUT', path: '/files/abc', body: 'x' },
  ];
  const wrongs: [string, (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders][] = [
    ['no cookie', ({ cookie: _, ...rest }) => rest],
    ['an empty cookie', (right) => ({ ...right, cookie: '' })],
    ['another secret', (right) => ({ ...right, cookie: new Session().cookie(port).split(';')[0] })],
    ["another port's cookie", (right) => ({ ...right, cookie: cookie.replace(`${port}`, '1') })],
    ['no Host', ({ host: _, ...rest }) => rest],
    ['a rebound Host', (right) => ({ ...right, host: `evil.example:${port}` })],
    ['localhost as Host', (right) => ({ ...right, host: `localhost:${port}` })],
    ["another port's Host", (right) => ({ ...right, host: '127.0.0.1:1' })],
    ['Origin null', (right) => ({ ...right, origin: 'null' })],
    ["another site's Origin", (right) => ({ ...right, origin: 'https://evil.example' })],
    ["another port's Origin", (right) => ({ ...right, origin: 'http://127.0.0.1:1' })],
    ['a page of another port', (right) => ({ ...right, 'sec-fetch-site': 'same-site' })],
    ['a page of another site', (right) => ({ ...right, 'sec-fetch-site': 'cross-site' })],
  ];

  for (const [wrong, change] of wrongs)
    test.each(doors)(`${wrong}: $method $path`, async (door) => {
      const reply = await call({
        ...door,
        headers: change(signedIn({ 'content-type': 'application/json' })),
      });
      expect(reply.status).toBe(403);
      expect(reply.body).not.toContain(SECRET);
      if (door.method !== 'HEAD')
        expect(JSON.parse(reply.body)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      expect(reply.headers['set-cookie']).toBeUndefined();
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      expect(asked).toEqual([]);
    });

  test('a changing request without Origin', async () => {
    const { origin: _, ...headers } = signedIn({ 'content-type': 'application/json' });
    const reply = await call({ method: 'POST', path: '/invoke', headers, body: '{}' });
    expect(reply.status).toBe(403);
  });

  test('a WebSocket handshake is judged like any request and never upgraded', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const evil = await call({
      path: '/events',
      headers: { ...signedIn(upgrade), origin: 'https://evil.example' },
    });
    expect(evil.status).toBe(403);
    const own = await call({ path: '/nowhere', headers: signedIn(upgrade) });
    expect(own.status).toBe(404);
  });

  test.each(['http://evil.example/', '//evil.example/index.html'])('target %s', async (path) => {
    expect((await call({ path, headers: signedIn() })).status).toBe(403);
  });
});

describe('the link', () => {
  test('is traded for a cookie once; replayed, it opens nothing', async () => {
    const path = `/?token=${session.issue()}`;
    const first = await call({ path, headers: { host: here() } });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const [given = ''] = first.headers['set-cookie'] ?? [];
    expect(given).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await call({ headers: { host: here(), cookie: given.split(';')[0] } })).status).toBe(200);

    const again = await call({ path, headers: { host: here() } });
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    const signed = await call({ path, headers: signedIn() });
    expect(signed.status).toBe(403);
  });

  test('used up, it tells a reader in words', async () => {
    const path = `/?token=${session.issue()}`;
    await call({ path, headers: { host: here() } });
    const again = await call({ path, headers: { host: here(), accept: 'text/html,*/*' } });
    expect(again.status).toBe(403);
    expect(again.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(again.body).toContain("Vouch's link works once");
  });

  test('followed from another page, it enters by a page of its own', async () => {
    const path = `/?token=${session.issue()}`;
    const reply = await call({ path, headers: { host: here(), 'sec-fetch-site': 'cross-site' } });
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('http-equiv="refresh"');
    // Chromium lets no sandboxed page go on by itself.
    expect(reply.headers['content-security-policy']).not.toContain('sandbox');
    expect(reply.headers['set-cookie']).toHaveLength(1);
  });

  test.each([
    ['another Host', { host: 'evil.example' }],
    ['another Origin', { origin: 'https://evil.example' }],
  ])('with %s it is refused and stays good', async (_, wrong) => {
    const path = `/?token=${session.issue()}`;
    expect((await call({ path, headers: { host: here(), ...wrong } })).status).toBe(403);
    expect((await call({ path, headers: { host: here() } })).status).toBe(303);
  });

  test.each(['', 'x', 'A'.repeat(43), '%00', '../..'])('an invented token %j is refused', async (token) => {
    expect((await call({ path: `/?token=${token}`, headers: { host: here() } })).status).toBe(403);
  });
});

describe('headers', () => {
  test('the page may reach nothing but this host, and each load has its own nonce', async () => {
    const [first, second] = [await call({ headers: signedIn() }), await call({ headers: signedIn() })];
    const nonce = /<meta property="csp-nonce" content="([^"]+)"/.exec(first.body)?.[1];
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(second.body).not.toContain(nonce);
    expect(first.headers['content-security-policy']).toBe(
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join('; '),
    );
    expect(first.headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
  });

  test.each([
    { path: '/' },
    { path: '/assets/index.js' },
    { path: '/nowhere' },
    { path: '/', headers: {} },
    { method: 'POST', path: '/invoke' },
  ])('$method $path carries the protective ones', async ({ headers = signedIn(), ...door }: Call) => {
    const reply = await call({ ...door, headers });
    expect(reply.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('static files', () => {
  test('browsers ask for the icon by themselves', async () => {
    const reply = await call({ path: '/favicon.ico', headers: signedIn() });
    expect(reply).toMatchObject({ status: 200, body: 'icon', headers: { 'content-type': 'image/png' } });
  });

  test('the built renderer is served', async () => {
    const reply = await call({ path: '/assets/index.js', headers: signedIn() });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%252e%252e%252fsecret.js',
    '/..\\secret.js',
    '/%5c..%5csecret.js',
    '/assets/%00../../secret.js',
    '/etc/passwd',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/__proto__',
  ])('%s leads nowhere', async (path) => {
    const reply = await call({ path, headers: signedIn() });
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain(SECRET);
  });
});

describe('invoke', () => {
  test('goes to the engine with its input', async () => {
    expect(await ask('vault.status', { a: 1 })).toEqual({
      status: 200,
      answer: { ok: true, value: { secret: SECRET } },
    });
    expect(asked).toEqual([{ method: 'vault.status', input: { a: 1 } }]);
  });

  test('an expected failure is an answer with code, sentence and hint', async () => {
    expect(await ask('records.get', { rid: 7 })).toEqual({
      status: 200,
      answer: {
        ok: false,
        error: {
          code: 'not-found',
          message: 'There is no record 7.',
          hint: 'Check the name in the list; it may have been removed.',
          details: { what: 'record', id: 7 },
        },
      },
    });
  });

  test('an unexpected one shows an incident number and keeps the rest in the log', async () => {
    const { answer } = await ask('records.query', {});
    expect(answer.error.code).toBe('internal');
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(log.join()).toContain(answer.error.details.incident);
  });

  test.each(['nope', 'constructor', '__proto__', 'toString', 'host.nope', ''])(
    'method %j does not exist',
    async (method) => {
      expect((await ask(method, {})).answer.error.code).toBe('method-unknown');
      expect(asked).toEqual([]);
    },
  );

  test.each([
    ['no JSON', '{"method":', 400],
    ['not an object', '[]', 400],
    ['no method', '{"input":{}}', 400],
    ['a key too many', '{"method":"vault.status","input":{},"path":"/etc"}', 400],
    ['over 1 MB', JSON.stringify({ method: 'vault.status', input: 'x'.repeat(2 ** 20) }), 413],
  ])('%s is refused', async (_, body, status) => {
    const headers = signedIn({ 'content-type': 'application/json' });
    const reply = await call({ method: 'POST', path: '/invoke', headers, body });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body).error.code).toBe('request-invalid');
    expect(asked).toEqual([]);
  });

  test('over 1 MB without saying so beforehand is refused too', async () => {
    const headers = signedIn({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    const body = Buffer.alloc(3 * 2 ** 20, 32);
    expect((await call({ method: 'POST', path: '/invoke', headers, body })).status).toBe(413);
  });

  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'content type %s is refused: any page could send it without asking',
    async (type) => {
      const headers = signedIn(type ? { 'content-type': type } : {});
      const body = '{"method":"vault.status","input":{}}';
      expect((await call({ method: 'POST', path: '/invoke', headers, body })).status).toBe(415);
      expect(asked).toEqual([]);
    },
  );
});

describe('host methods', () => {
  test('info says that files are uploaded', async () => {
    expect((await ask('host.info', {})).answer.value).toEqual({
      host: 'web',
      version: '1.2.3',
      dialogs: false,
      vault_folder: join(folder, 'Vouch'),
    });
  });

  test('vaults of the command line are offered, as tokens, never with their path', async () => {
    const { answer } = await ask('host.vaults', {});
    expect(answer.value).toMatchObject([{ name: 'given.vouch', folder, bytes: 5 }]);
    expect(Object.keys(answer.value[0]).sort()).toEqual(['bytes', 'file', 'folder', 'modified_at', 'name']);
    expect(granted.get(answer.value[0].file)).toEqual({ path: join(folder, 'given.vouch'), use: 'vault' });
  });

  test('a new vault gets a place in the vault folder, whatever its name', async () => {
    const { answer } = await ask('host.newVault', { name: '../../Acme Q1.vouch' });
    expect(answer.value).toMatchObject({ name: '_.._Acme Q1.vouch', bytes: 0 });
    const place = granted.get(answer.value.file);
    expect(place).toEqual({ path: join(folder, 'Vouch', '_.._Acme Q1.vouch'), use: 'vault' });
    writeFileSync(place?.path ?? '', 'a vault');
    expect((await ask('host.newVault', { name: '../../Acme Q1' })).answer.error.code).toBe('file-exists');
  });

  test('the sample engagement has one place', async () => {
    const { answer } = await ask('host.sampleVault', {});
    expect(granted.get(answer.value.file)?.path).toBe(join(folder, 'Vouch', 'Sample engagement.vouch'));
  });

  test.each([
    ['host.chooseVault', {}],
    ['host.chooseFiles', { purpose: 'import' }],
    ['host.openExternal', { url: 'https://www.rfc-editor.org/' }],
    ['host.newVault', { name: '' }],
    ['host.newVault', { name: 'a', path: '/etc' }],
    ['host.saveTarget', {}],
  ])('%s %j is refused', async (method, input) => {
    expect((await ask(method, input)).answer.error.code).toBe('request-invalid');
  });
});

describe('uploads', () => {
  const upload = (name: string, body: Buffer | string, headers: OutgoingHttpHeaders = {}) =>
    call({
      method: 'POST',
      path: `/files?name=${encodeURIComponent(name)}`,
      headers: signedIn(headers),
      body,
    });
  const files = () => readdirSync(join(spool.folder, 'files'));

  test('arrive byte for byte in a private place, to be read only', async () => {
    const body = randomBytes(3 * 2 ** 20);
    const reply = await upload('log ü.ndjson', body);
    expect(reply.status).toBe(200);
    const { value } = JSON.parse(reply.body);
    expect(value).toMatchObject({ name: 'log ü.ndjson', bytes: body.length });
    const place = granted.get(value.file);
    expect(place?.use).toBe('read');
    expect(basename(place?.path ?? '')).toBe('log ü.ndjson');
    const written = readFileSync(place?.path ?? '');
    expect(createHash('sha256').update(written).digest()).toEqual(createHash('sha256').update(body).digest());
    if (process.platform !== 'win32') {
      expect(statSync(spool.folder).mode & 0o777).toBe(0o700);
      expect(statSync(place?.path ?? '').mode & 0o777).toBe(0o600);
    }
  });

  test('two of the same name do not meet; a name with a path stays inside', async () => {
    const replies = [await upload('../../a.csv', 'one'), await upload('../../a.csv', 'two')];
    const paths = replies.map(({ body }) => granted.get(JSON.parse(body).value.file)?.path ?? '');
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['one', 'two']);
    for (const path of paths) expect(path.startsWith(spool.folder)).toBe(true);
  });

  test('without a name is refused', async () => {
    expect((await upload('', 'x')).status).toBe(400);
  });

  test('larger than the free space is refused before it is sent', async () => {
    const before = files();
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', reject);
      socket.on('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.write(
        `POST /files?name=big.csv HTTP/1.1\r\nHost: ${here()}\r\nOrigin: http://${here()}\r\n` +
          `Cookie: ${cookie}\r\nContent-Length: 8000000000000000\r\n\r\n`,
      );
    });
    expect(reply).toContain('HTTP/1.1 507');
    expect(reply).toContain('"code":"upload-no-room"');
    expect(files()).toEqual(before);
  });

  test('broken off in the middle leave nothing behind and are granted to nobody', async () => {
    const [before, tokens] = [files(), granted.size];
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /files?name=half.csv HTTP/1.1\r\nHost: ${here()}\r\nOrigin: http://${here()}\r\n` +
        `Cookie: ${cookie}\r\nContent-Length: 100000\r\n\r\nonly the beginning`,
    );
    await expect.poll(() => files().length).toBe(before.length + 1);
    socket.destroy();
    await expect.poll(files).toEqual(before);
    expect(granted.size).toBe(tokens);
  });
});

describe('downloads', () => {
  test('only once the job has written it', async () => {
    const { answer } = await ask('host.saveTarget', { name: 'Größe "Q1".zip' });
    const { file } = answer.value;
    const place = granted.get(file);
    expect(place?.use).toBe('write');
    expect((await call({ path: `/files/${file}`, headers: signedIn() })).status).toBe(404);
    writeFileSync(place?.path ?? '', 'the package');
    const reply = await call({ path: `/files/${file}`, headers: signedIn() });
    expect(reply).toMatchObject({ status: 200, body: 'the package' });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '11',
      'content-disposition': `attachment; filename="Gr__e _Q1_.zip"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20_Q1_.zip`,
    });
  });

  test('what is written beside an output is fetched with it, and nothing else that lies there', async () => {
    const { file } = (await ask('host.saveTarget', { name: 'records.csv' })).answer.value;
    const path = granted.get(file)?.path ?? '';
    const fetched = (part: string) => call({ path: `/files/${file}/${part}`, headers: signedIn() });
    expect((await fetched('manifest')).status).toBe(404);
    writeFileSync(`${path}.manifest.json`, '{}');
    const reply = await fetched('manifest');
    expect(reply).toMatchObject({ status: 200, body: '{}' });
    expect(reply.headers['content-disposition']).toContain('filename="records.csv.manifest.json"');
    for (const part of ['', 'other', '..', '..%2frecords.csv.manifest.json', 'manifest/x'])
      expect((await fetched(part)).status).toBe(404);
  });

  test('a token of something else is no download', async () => {
    const vault = (await ask('host.vaults', {})).answer.value[0].file;
    const reply = await call({
      method: 'POST',
      path: '/files?name=a.csv',
      headers: signedIn(),
      body: SECRET,
    });
    const uploaded = JSON.parse(reply.body).value.file;
    for (const token of [vault, uploaded, 'A'.repeat(32), '', '..%2f..%2fetc%2fpasswd']) {
      const refused = await call({ path: `/files/${token}`, headers: signedIn() });
      expect(refused.status).toBe(404);
      expect(refused.body).not.toContain(SECRET);
    }
  });
});

describe('events', () => {
  test('reach the page, and the listener goes with it', async () => {
    const before = listeners.size;
    const event: EngineEvent = { type: 'changed', areas: ['records'], at: '2026-01-01T00:00:00Z' };
    const received = await new Promise<string>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: '/events', headers: signedIn(), setHost: false });
      sent.on('error', reject);
      sent.on('response', (response) => {
        expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
        let text = '';
        response.once('data', () => {
          for (const listener of listeners) listener(event);
        });
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (!text.includes('data:')) return;
          resolve(text);
          sent.destroy();
        });
      });
      sent.end();
    });
    expect(received).toContain(`data: ${JSON.stringify(event)}\n\n`);
    await expect.poll(() => listeners.size).toBe(before);
  });
});

describe('the spool', () => {
  test('is emptied at once, removed at the end, and swept when its host was killed', async () => {
    const parent = mkdtempSync(join(folder, 'sweep-'));
    // Process ids end far below this number, so that its host is certainly gone.
    const left = join(parent, 'vouch-web-999999999-left');
    mkdirSync(left);
    writeFileSync(join(left, 'evidence.csv'), SECRET);
    mkdirSync(join(parent, 'vouch-web-other'));
    const own = await Spool.open(parent);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(join(parent, 'vouch-web-other'))).toBe(true);

    writeFileSync(await own.place('a.csv'), SECRET);
    await own.clear();
    expect(readdirSync(join(own.folder, 'files'))).toEqual([]);
    await own.remove();
    expect(existsSync(own.folder)).toBe(false);
  });
});

describe('the whole host, with the engine', () => {
  const PASSPHRASE = 'correct horse battery staple';
  let host: WebHost;
  let origin: string;
  let signed: Record<string, string>;

  const ask = async (method: string, input: unknown) => {
    const headers = { ...signed, 'content-type': 'application/json' };
    const reply = await fetch(`${origin}/invoke`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ method, input }),
    });
    const answer = await reply.json();
    expect(answer, method).toMatchObject({ ok: true });
    return answer.value;
  };

  beforeAll(async () => {
    vi.stubEnv('VOUCH_STATE_DIR', join(folder, 'state'));
    vi.stubEnv('VOUCH_VAULT_DIR', join(folder, 'vaults'));
    host = await serveWeb({ renderer: join(folder, 'renderer') });
    origin = new URL(host.url).origin;
    const entered = await fetch(host.url, { redirect: 'manual' });
    signed = { origin, cookie: entered.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  });
  afterAll(() => vi.unstubAllEnvs());

  test('makes a vault, takes an upload, and leaves nothing of it behind once the vault is locked', async () => {
    const { file } = await ask('host.newVault', { name: 'Acme' });
    const engagement = {
      entity: 'Acme',
      period_from: null,
      period_to: null,
      zone: 'UTC',
      frameworks: [],
      people: [],
    };
    await ask('vault.create', { file, passphrase: PASSPHRASE, engagement });
    expect(await ask('vault.status', {})).toMatchObject({ state: 'open', entity: 'Acme' });
    expect(await ask('host.vaults', {})).toMatchObject([
      { name: 'Acme.vouch', folder: join(folder, 'vaults') },
    ]);

    const uploaded = await fetch(`${origin}/files?name=a.csv`, {
      method: 'POST',
      headers: signed,
      body: SECRET,
    });
    expect(uploaded.status).toBe(200);
    const kept = () => readdirSync(join(host.folder, 'files')).length;
    expect(kept()).toBe(1);
    await ask('vault.lock', {});
    await expect.poll(kept).toBe(0);
  });

  test('ends without leaving its folder', async () => {
    await host.close();
    expect(existsSync(host.folder)).toBe(false);
    await expect(fetch(host.url)).rejects.toThrow();
  });
});

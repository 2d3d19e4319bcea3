import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CONTRACT, type HostMethodName, isHostMethod, isMethodName } from '../../../shared/contract.ts';
import type { EngineClient } from '../../../shared/engine-client.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import { MANIFEST_ENDING } from '../../../shared/model/export.ts';
import type { Answer } from '../../../shared/wire.ts';
import type { Asset } from './assets.ts';
import { attachment, safeFileName } from './file-names.ts';
import { judge } from './guard.ts';
import { HEADERS, PASSAGE_POLICY, pagePolicy, withNonce } from './headers.ts';
import type { Downloads, HostMethods } from './host-methods.ts';
import type { Session } from './session.ts';
import type { Spool } from './spool.ts';

export type WebServices = {
  port: number;
  session: Session;
  client: Pick<EngineClient, 'invoke' | 'grant' | 'subscribe'>;
  methods: HostMethods;
  assets: ReadonlyMap<string, Asset>;
  spool: Spool;
  downloads: Downloads;
  /** Where unexpected failures go; never sees what the evidence says. */
  log: (line: string) => void;
};

const INVOKE_LIMIT = 2 ** 20;
const HEARTBEAT_MS = 20_000;
/** A page that stops reading is cut off rather than kept in memory; it connects again by itself. */
const EVENT_BACKLOG = 4 * 2 ** 20;

const requestBody = z.strictObject({ method: z.string().max(100), input: z.unknown() });
const invalid = (problem: string) => new AppError('request-invalid', { problem });

/** Answers the requests of one listening server. Nothing is read or answered before the guard has spoken. */
export function requestListener(web: WebServices): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    answer(web, request, response).catch((error: unknown) => {
      const wire = toWireError(asAppError(error, web.log));
      if (response.headersSent) response.destroy();
      else if (wire.code === 'forbidden' && request.headers.accept?.includes('text/html'))
        refuseReader(web.port, response);
      else send(response, STATUS[wire.code] ?? 500, { ok: false, error: wire });
    });
  };
}

/** Someone who follows a link that was used before sees a sentence, not JSON. */
function refuseReader(port: number, response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(
    `This request was refused: Vouch's link works once.\n\n` +
      `In the browser that opened it, go to http://127.0.0.1:${port}/\n` +
      `In any other, ask for another link where Vouch was started: press Enter there, or start it again.\n`,
  );
}

const STATUS: Partial<Record<AppError['code'], number>> = {
  forbidden: 403,
  'not-found': 404,
  'method-unknown': 404,
  'request-invalid': 400,
  'upload-no-room': 507,
  'disk-full': 507,
};

function asAppError(error: unknown, log: (line: string) => void): AppError {
  if (error instanceof AppError) return error;
  const incident = randomUUID().slice(0, 8);
  log(`incident ${incident}: ${error instanceof Error ? error.stack : String(error)}`);
  return new AppError('internal', { incident });
}

async function answer(web: WebServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request;
  const verdict = judge({ method, target: url, headers }, web.port, (cookie) =>
    web.session.holds(cookie, web.port),
  );
  if (verdict.admit === 'no') throw new AppError('forbidden');
  if (verdict.admit === 'link') return enter(web, request, response, verdict.token);

  const { path, query } = verdict;
  if (method === 'POST' && path === '/invoke') return invoke(web, request, response);
  if (method === 'POST' && path === '/files') return upload(web, request, response, query);
  if (method !== 'GET' && method !== 'HEAD') throw new AppError('not-found', { what: 'address', id: '' });
  if (path === '/events') return events(web, request, response);
  if (path.startsWith('/files/')) return download(web, response, path.slice('/files/'.length));
  return page(web, response, path);
}

/** Trades a link's token for the cookie. */
function enter(web: WebServices, request: IncomingMessage, response: ServerResponse, token: string): void {
  if (!web.session.spend(token)) throw new AppError('forbidden');
  response.setHeader('set-cookie', web.session.cookie(web.port));
  // A strict cookie is not sent along a redirect that another site began; a page of our own begins anew.
  if (request.headers['sec-fetch-site'] === 'cross-site') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', PASSAGE_POLICY);
    response.end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Vouch</title>');
  } else {
    response.writeHead(303, { location: '/' }).end();
  }
}

function page(web: WebServices, response: ServerResponse, path: string): void {
  const asset = web.assets.get(path);
  if (!asset) throw new AppError('not-found', { what: 'page', id: '' });
  response.setHeader('content-type', asset.type);
  if (!asset.type.startsWith('text/html')) {
    response.end(asset.bytes);
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('content-security-policy', pagePolicy(nonce));
  response.end(withNonce(asset.bytes.toString(), nonce));
}

async function invoke(web: WebServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A form or a text body can be sent by any page without asking first; JSON cannot.
  if (!/^application\/json(\s*;|$)/i.test(request.headers['content-type'] ?? ''))
    return send(response, 415, failure(invalid('the body must be application/json')));
  const text = await body(request);
  if (text === null) {
    request.resume();
    return send(response, 413, failure(invalid(`the body must not be larger than ${INVOKE_LIMIT} bytes`)));
  }
  const parsed = requestBody.safeParse(asJson(text));
  if (!parsed.success) throw invalid('the body must be {"method", "input"}');
  // A failure of the method is an answer like any other, not a failure of HTTP.
  const value = run(web, parsed.data.method, parsed.data.input);
  send(response, 200, await value.then(ok, (error: unknown) => failure(asAppError(error, web.log))));
}

const ok = (value: unknown): Answer => ({ ok: true, value });
const failure = (error: AppError): Answer => ({ ok: false, error: toWireError(error) });

async function run(web: WebServices, method: string, input: unknown): Promise<unknown> {
  if (!isMethodName(method)) throw new AppError('method-unknown', { method });
  return isHostMethod(method) ? runHost(web.methods, method, input) : web.client.invoke(method, input);
}

function runHost<M extends HostMethodName>(methods: HostMethods, method: M, input: unknown) {
  const parsed = CONTRACT[method].input.safeParse(input);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  // The schema of `method` has just made this its input; the compiler cannot follow a key through a union.
  return (methods[method] as (input: unknown) => Promise<unknown>)(parsed.data);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The body as text, or null when it is too large. */
async function body(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > INVOKE_LIMIT) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > INVOKE_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function upload(
  web: WebServices,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const name = query.get('name');
  if (name === null || name === '') throw invalid('an upload needs a name');
  const announced = request.headers['content-length'];
  const received = await web.spool
    .receive(request, safeFileName(name), announced === undefined ? undefined : Number(announced))
    .catch((error: unknown) => {
      // Nobody is left to tell about an upload that was broken off.
      if (request.errored) throw new AppError('cancelled');
      request.resume();
      throw error;
    });
  const file = await web.client.grant(received.path, 'read');
  send(response, 200, ok({ file, name: safeFileName(name), bytes: received.bytes }));
}

type Output = { path: string; name: string };

/** An output, or what was written beside it and says what it holds. */
function outputOf(output: Output | undefined, part: 'manifest' | undefined): Output | undefined {
  if (!output || part === undefined) return output;
  return { path: `${output.path}${MANIFEST_ENDING}`, name: `${output.name}${MANIFEST_ENDING}` };
}

/** Only what this session made through host.saveTarget; any other token, known or not, is no download. */
async function download(web: WebServices, response: ServerResponse, token: string): Promise<void> {
  const [file = '', part] = token.split(/\/(.*)/s, 2);
  const wanted =
    part === undefined || part === 'manifest' ? outputOf(web.downloads.get(file), part) : undefined;
  const found = wanted && (await stat(wanted.path).catch(() => null));
  if (!wanted || !found?.isFile()) throw new AppError('not-found', { what: 'download', id: '' });
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', found.size);
  response.setHeader('content-disposition', attachment(wanted.name));
  await pipeline(createReadStream(wanted.path), response);
}

function events(web: WebServices, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const write = (text: string) => {
    if (response.writableLength > EVENT_BACKLOG) response.destroy();
    else response.write(text);
  };
  write(': Vouch\n\n');
  const unsubscribe = web.client.subscribe((event) => write(`data: ${JSON.stringify(event)}\n\n`));
  const beat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  request.on('close', () => {
    clearInterval(beat);
    unsubscribe();
  });
}

function send(response: ServerResponse, status: number, content: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(content));
}

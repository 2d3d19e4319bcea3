import { createServer } from 'node:http';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import {
  listVaultFiles,
  resourcesDirectory,
  startEngineThread,
  stateDirectory,
  VERSION,
  vaultDirectory,
} from '../../engine/engine.ts';
import { readAssets } from './assets.ts';
import { findBrowser, openWindow } from './browser.ts';
import { type Downloads, hostMethods } from './host-methods.ts';
import { requestListener } from './server.ts';
import { Session } from './session.ts';
import { Spool } from './spool.ts';

export type WebOptions = {
  /** 0 or left out: any free port. */
  port?: number;
  /** Vault files to offer beside the known ones. */
  vaults?: string[];
  /** The built renderer; by default dist/renderer beside this bundle. */
  renderer?: string;
  log?: (line: string) => void;
};

export type WebHost = {
  /** A link that works once. */
  url: string;
  /** Another link that works once. */
  newLink(): string;
  /** For files that must go when the host ends. */
  folder: string;
  /** Locks the vault, ends the engine, removes what was uploaded. */
  close(): Promise<void>;
};

/**
 * Starts the engine in a thread and serves it, with the renderer, on 127.0.0.1 alone.
 *
 * @throws AppError file-not-found when the renderer was not built, request-invalid when the port is taken
 */
export async function serveWeb(options: WebOptions = {}): Promise<WebHost> {
  const resources = resourcesDirectory();
  const assets = readAssets(
    options.renderer ?? join(import.meta.dirname, '..', 'renderer'),
    join(resources, 'icons', '32x32.png'),
  );
  const server = createServer({ requireHostHeader: false, requestTimeout: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = `port ${options.port} cannot be used (${error.code})`;
      reject(new AppError('request-invalid', { problem }, { cause: error }));
    });
    server.listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const spool = await Spool.open();
  const engine = startEngineThread({ resources, stateDir: stateDirectory() });
  await engine.client.ready;
  const session = new Session();
  const downloads: Downloads = new Map();
  const methods = hostMethods({
    client: engine.client,
    version: VERSION,
    vaultFolder: vaultDirectory(),
    listVaults: listVaultFiles,
    vaults: options.vaults ?? [],
    spool,
    downloads,
  });
  const log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
  engine.client.subscribe((event) => {
    if (event.type !== 'vault' || event.status.state !== 'closed') return;
    // Once the vault is locked, nothing that came from it or was meant for it stays readable on the disk.
    downloads.clear();
    spool.clear().catch((error: unknown) => log(String(error)));
  });
  server.on(
    'request',
    requestListener({ port, session, client: engine.client, methods, assets, spool, downloads, log }),
  );

  const newLink = () => `http://127.0.0.1:${port}/?token=${session.issue()}`;
  return {
    url: newLink(),
    newLink,
    folder: spool.folder,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await engine.stop();
      await spool.remove();
    },
  };
}

export type RunOptions = WebOptions & {
  /** Why Vouch runs here and not in its own window; printed first. */
  why?: string;
  /** False: only print the link. */
  open?: boolean;
  print?: (line: string) => void;
};

/** Serves until Ctrl-C (or the system's request to end), then locks the vault. For `npm start` and `vouch serve`. */
export async function runWeb({
  why,
  open = true,
  print = console.log,
  ...options
}: RunOptions): Promise<void> {
  const host = await serveWeb(options);
  if (why) print(why);
  print(`Vouch is at  ${host.url}`);
  print('The link works once, on this machine only. Ctrl-C ends Vouch and locks the vault.');
  const another = () => print(`Another link:  ${host.newLink()}`);
  if (process.stdin.isTTY) {
    print('Enter prints another link.');
    process.stdin.on('data', another);
  }
  const browser = open
    ? findBrowser({ platform: process.platform, env: process.env, root: process.getuid?.() === 0 })
    : null;
  // The browser gets a link of its own, so that the printed one still works for another.
  const window = browser ? await openWindow(browser, host.newLink(), join(host.folder, 'window')) : null;
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  process.stdin.off('data', another).pause();
  window?.kill();
  await host.close();
}

import { join } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { IPC_EVENT } from '../../shared/wire.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { hostMethods } from './host-methods.ts';
import { registerIpc } from './ipc.ts';
import { stateFolder, vaultFolder } from './known-vaults.ts';
import { setMenu } from './menu.ts';
import { guardPages, guardSession, hardenProcess } from './security.ts';
import { openWindow } from './window.ts';

/** This bundle is dist/electron/main.js; the others lie beside its folder, packaged or not. */
const DIST = join(import.meta.dirname, '..');
const RESOURCES = app.isPackaged ? join(process.resourcesPath, 'resources') : join(DIST, '..', 'resources');

let engine: EngineProcess;
let window: BrowserWindow | null = null;
let quitting = false;

function startEngine(): void {
  engine = startEngineProcess(
    join(DIST, 'node', 'engine-process.js'),
    { VOUCH_RESOURCES: RESOURCES, VOUCH_STATE_DIR: stateFolder() },
    engineCrashed,
  );
  engine.client.subscribe((event) => window?.webContents.send(IPC_EVENT, event));
}

/** The user is told, since what was open is locked now; the page asks the new engine from the beginning. */
async function engineCrashed(exitCode: number): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The part of Vouch that works on the vault has stopped.',
    detail: `Your vault is safe: what was not finished has been taken back. Unlock it again to go on. (exit ${exitCode})`,
    buttons: ['Start again', 'Quit'],
    defaultId: 0,
  });
  if (response !== 0) return app.quit();
  startEngine();
  window?.webContents.reload();
}

function showWindow(): void {
  window = openWindow(join(DIST, 'electron', 'preload.cjs'), join(RESOURCES, 'icons', '256x256.png'));
  window.on('closed', () => {
    window = null;
  });
}

/** Quitting waits until the vault is locked. */
function quitAfterLocking(event: Electron.Event): void {
  if (quitting) return;
  event.preventDefault();
  quitting = true;
  void engine.stop().finally(() => app.quit());
}

function focusWindow(): void {
  if (!window) showWindow();
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

async function boot(): Promise<void> {
  hardenProcess();
  registerAppScheme();
  guardPages();
  await app.whenReady();
  guardSession(session.defaultSession);
  serveApp(session.defaultSession, join(DIST, 'renderer'));
  setMenu(process.platform);
  startEngine();
  app.on('before-quit', quitAfterLocking);
  const client = () => engine.client;
  const methods = hostMethods({
    client,
    window: () => window,
    version: app.getVersion(),
    vaultFolder: vaultFolder(),
    stateFolder: stateFolder(),
  });
  registerIpc({ page: () => window?.webContents ?? null, client, methods, log: console.error });
  app.on('second-instance', focusWindow);
  app.on('activate', focusWindow);
  app.on('window-all-closed', () => app.quit());
  showWindow();
}

// One Vouch at a time: a vault has one writer.
if (app.requestSingleInstanceLock()) void boot();
else app.quit();

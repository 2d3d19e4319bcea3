import { BrowserWindow } from 'electron';
import { APP_PAGE } from './policies.ts';

/**
 * The one window. Its page runs in a sandbox, in a world apart from the preload's, without Node.
 *
 * @param preload absolute path of preload.cjs
 * @param icon absolute path of a PNG; used where the system takes no icon from the package
 */
export function openWindow(preload: string, icon: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1360,
    height: 880,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Vouch',
    icon,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
    },
  });
  // Shown when there is something to see, so that no white page flashes up.
  window.once('ready-to-show', () => window.show());
  void window.loadURL(APP_PAGE);
  return window;
}

import { app, type Session } from 'electron';
import { mayAttachWebview, mayNavigate, mayOpenWindow, mayRequest, mayUse } from './policies.ts';

/** Attaches the verdicts to everything a session's pages can ask of it. Deny is the default throughout. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(mayUse({ permission, url: details.requestingUrl, isMainFrame: details.isMainFrame })),
  );
  session.setPermissionCheckHandler((_contents, permission, _origin, details) =>
    mayUse({ permission, url: details.requestingUrl ?? '', isMainFrame: details.isMainFrame }),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayRequest(details.url) }));
  // Chromium would fetch dictionaries from Google.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

/** Attaches the verdicts to every page that is ever made, the first one included. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!mayNavigate(event)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!mayNavigate(event)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      if (!mayAttachWebview()) event.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => ({ action: mayOpenWindow(url) ? 'allow' : 'deny' }));
  });
}

/** Before anything is ready: every renderer is sandboxed, and Chromium resolves no name at all. */
export function hardenProcess(): void {
  app.enableSandbox();
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  // No page of ours asks for either; a proxy's login or a client certificate is never handed out.
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event) => event.preventDefault());
}

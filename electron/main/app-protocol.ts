import { protocol, type Session } from 'electron';
import { APP_SCHEME } from './policies.ts';
import { respond } from './renderer-files.ts';

/** Before `ready`: app:// is a secure origin with the web's usual rules. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Serves the built renderer under app://vouch/, and nothing outside that folder.
 *
 * @param root absolute folder of the built renderer
 */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(APP_SCHEME, (request) => respond(root, request.method, request.url));
}

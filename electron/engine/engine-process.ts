import type { FromEngine, ToEngine } from '../../shared/wire.ts';
import { createEngine } from './engine.ts';
import { servePort } from './serve-port.ts';

/** What Electron gives a utility process instead of worker_threads' parentPort. */
type UtilityPort = {
  postMessage(message: FromEngine): void;
  on(event: 'message', listener: (event: { data: ToEngine }) => void): void;
};

/** The engine as a utility process of Electron. */
const port = (process as NodeJS.Process & { parentPort?: UtilityPort }).parentPort;
if (!port) throw new Error('engine-process runs as a utility process of Electron');
servePort(createEngine({ autoLock: true, program: 'Vouch' }), {
  post: (message) => port.postMessage(message),
  onMessage: (listener) => port.on('message', (event) => listener(event.data)),
});

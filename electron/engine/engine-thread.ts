import { parentPort } from 'node:worker_threads';
import type { FromEngine, ToEngine } from '../../shared/wire.ts';
import { createEngine } from './engine.ts';
import { servePort } from './serve-port.ts';

/** The engine as a thread of the web host. */
const port = parentPort;
if (!port) throw new Error('engine-thread runs as a worker thread');
servePort(createEngine({ autoLock: true, program: 'Vouch (browser window)' }), {
  post: (message: FromEngine) => port.postMessage(message),
  onMessage: (listener: (message: ToEngine) => void) => port.on('message', listener),
});

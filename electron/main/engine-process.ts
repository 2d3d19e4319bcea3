import { randomUUID } from 'node:crypto';
import { utilityProcess } from 'electron';
import { EngineClient } from '../../shared/engine-client.ts';
import { AppError } from '../../shared/errors.ts';
import type { FromEngine, ToEngine } from '../../shared/wire.ts';

export type EngineProcess = {
  client: EngineClient;
  /** Locks the vault and ends the process. */
  stop(): Promise<void>;
};

/** How long a locking engine may take before its process is ended anyway. The vault survives that. */
const STOP_MS = 5_000;

/**
 * Starts the engine in a process of its own, so that the window never waits for it.
 *
 * @param entry absolute path of engine-process.js
 * @param places the folders that the engine is told by its environment
 * @param onCrash called when the process ends without having been asked to; nothing is restarted silently
 */
export function startEngineProcess(
  entry: string,
  places: { VOUCH_RESOURCES: string; VOUCH_STATE_DIR: string },
  onCrash: (exitCode: number) => void,
): EngineProcess {
  // NODE_OPTIONS could load foreign code into the process that holds the key.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Vouch engine',
    env: { ...env, ...places },
  });
  const client = new EngineClient({
    post: (message: ToEngine) => child.postMessage(message),
    onMessage: (listener: (message: FromEngine) => void) => child.on('message', listener),
  });

  let stopping = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      client.fail(new AppError('internal', { incident: randomUUID().slice(0, 8) }));
      resolve();
      if (!stopping) onCrash(code);
    });
  });

  return {
    client,
    stop: async () => {
      stopping = true;
      const timer = setTimeout(() => child.kill(), STOP_MS);
      // A process that is gone already never answers.
      await Promise.race([client.close().catch(() => undefined), ended]);
      child.kill();
      await ended;
      clearTimeout(timer);
    },
  };
}

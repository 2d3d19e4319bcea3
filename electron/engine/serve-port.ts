import type { EngineMethodName } from '../../shared/contract.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { FromEngine, Port, ToEngine } from '../../shared/wire.ts';
import type { Engine } from './engine.ts';

/** Serves an engine over a port: the other side of shared/engine-client.ts. */
export function servePort(engine: Engine, port: Port<ToEngine, FromEngine>): void {
  engine.subscribe((event) => port.post({ type: 'event', event }));
  port.onMessage(async (message) => {
    try {
      port.post({ type: 'answer', id: message.id, ok: true, value: await answer(engine, message) });
    } catch (error) {
      const known = error instanceof AppError ? error : new AppError('internal', { incident: 'port' });
      port.post({ type: 'answer', id: message.id, ok: false, error: toWireError(known) });
    }
  });
  port.post({ type: 'ready' });
}

function answer(engine: Engine, message: ToEngine): unknown {
  switch (message.type) {
    case 'invoke':
      // dispatch() refuses what is no method.
      return engine.invoke(message.method as EngineMethodName, message.input);
    case 'grant':
      return engine.grant(message.path, message.use);
    case 'resolve':
      return engine.resolve(message.token, 'write');
    case 'close':
      return engine.close();
  }
}

import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { CONTRACT, type HostMethodName, isHostMethod, isMethodName } from '../../shared/contract.ts';
import type { EngineClient } from '../../shared/engine-client.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import { type Answer, IPC_DROP, IPC_INVOKE } from '../../shared/wire.ts';
import type { HostMethods } from './host-methods.ts';
import { mayCall } from './policies.ts';

export type IpcServices = {
  /** The page of our window, or null while there is none. */
  page: () => WebContents | null;
  /** The engine of the moment: after a crash there is another. */
  client: () => Pick<EngineClient, 'invoke' | 'grant'>;
  methods: HostMethods;
  log: (line: string) => void;
};

/** Answers the renderer's calls: the host's methods here, all others by the engine. */
export function registerIpc(services: IpcServices): void {
  ipcMain.handle(
    IPC_INVOKE,
    (event, method: unknown, input: unknown): Promise<Answer> =>
      shaped(services.log, async () => {
        checkSender(services, event);
        return run(services, method, input);
      }),
  );
  ipcMain.handle(IPC_DROP, async (event, path: unknown): Promise<string | null> => {
    checkSender(services, event);
    // The preload takes the path from a file that the user dropped; one made by a script has none.
    return typeof path === 'string' && isAbsolute(path) ? services.client().grant(path, 'read') : null;
  });
}

function checkSender({ page }: IpcServices, { sender, senderFrame }: IpcMainInvokeEvent): void {
  const verdict = mayCall({
    isOurWindow: sender === page(),
    isMainFrame: senderFrame?.parent === null,
    url: senderFrame?.url ?? '',
  });
  if (!verdict) throw new AppError('forbidden');
}

async function run(services: IpcServices, method: unknown, input: unknown): Promise<unknown> {
  if (typeof method !== 'string' || !isMethodName(method))
    throw new AppError('method-unknown', { method: String(method).slice(0, 100) });
  return isHostMethod(method)
    ? runHost(services.methods, method, input)
    : services.client().invoke(method, input);
}

function runHost<M extends HostMethodName>(methods: HostMethods, method: M, input: unknown) {
  const parsed = CONTRACT[method].input.safeParse(input);
  if (!parsed.success) throw new AppError('request-invalid', { problem: z.prettifyError(parsed.error) });
  // The schema of `method` has just made this its input; the compiler cannot follow a key through a union.
  return (methods[method] as (input: unknown) => Promise<unknown>)(parsed.data);
}

/** Electron would pass on an error's message and lose its code, so errors travel as answers. */
async function shaped(log: (line: string) => void, work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, error: toWireError(error) };
    const incident = randomUUID().slice(0, 8);
    log(`incident ${incident}: ${error instanceof Error ? error.stack : String(error)}`);
    return { ok: false, error: toWireError(new AppError('internal', { incident })) };
  }
}

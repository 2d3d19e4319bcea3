import type { EngineEvent } from './contract.ts';
import type { WireError } from './errors.ts';

/** The messages between a host and the engine's process or thread. */
export type ToEngine =
  | { type: 'invoke'; id: number; method: string; input: unknown }
  /** Only a host may send this: it turns a path that the user chose into a token. */
  | { type: 'grant'; id: number; path: string; use: FileUse }
  /** Only a host may send this: the path behind a token, for a download. */
  | { type: 'resolve'; id: number; token: string }
  | { type: 'close'; id: number };

export type FromEngine =
  | { type: 'answer'; id: number; ok: true; value: unknown }
  | { type: 'answer'; id: number; ok: false; error: WireError }
  | { type: 'event'; event: EngineEvent }
  | { type: 'ready' };

/** What a granted file may be used for. */
export type FileUse = 'read' | 'write' | 'vault';

/** What a renderer gets back over HTTP or IPC. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: WireError };

/** IPC channels of the Electron shell. */
export const IPC_INVOKE = 'vouch:invoke';
export const IPC_EVENT = 'vouch:event';
export const IPC_DROP = 'vouch:drop';

/** The preload's whole surface, on `window.vouch`. */
export type PreloadApi = {
  invoke(method: string, input: unknown): Promise<Answer>;
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /** A dropped file becomes a token; its path stays outside the renderer. */
  tokenForDroppedFile(file: unknown): Promise<string | null>;
};

/** A message port as worker threads and utility processes have it. */
export type Port<In, Out> = { post(message: Out): void; onMessage(listener: (message: In) => void): void };

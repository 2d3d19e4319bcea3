import type { EngineEvent } from './contract.ts';
import { fromWireError } from './errors.ts';
import type { FileUse, FromEngine, Port, ToEngine } from './wire.ts';

/** A message to the engine before it gets its number. */
type Request = ToEngine extends infer T ? (T extends ToEngine ? Omit<T, 'id'> : never) : never;

/**
 * The host's side of the engine's port: numbers the requests and matches the answers. The same for a worker
 * thread (web host) and for a utility process (Electron).
 */
export class EngineClient {
  readonly #port: Port<FromEngine, ToEngine>;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #nextId = 1;
  /** Rejects where the engine ended before it was ready. */
  readonly ready: Promise<void>;
  #rejectReady: (error: Error) => void = () => {};
  /** Set once the engine has ended: nothing that is asked afterwards can be answered. */
  #ended: Error | null = null;

  constructor(port: Port<FromEngine, ToEngine>) {
    this.#port = port;
    this.ready = new Promise((resolve, reject) => {
      this.#rejectReady = reject;
      port.onMessage((message) => {
        if (message.type === 'ready') resolve();
        else if (message.type === 'event') for (const listener of this.#listeners) listener(message.event);
        else this.#settle(message);
      });
    });
  }

  #settle(answer: Extract<FromEngine, { type: 'answer' }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(fromWireError(answer.error));
  }

  #send(request: Request): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ ...request, id } as ToEngine);
    });
  }

  /** Rejects with an AppError. The engine parses `input`; the host does not need to. */
  invoke(method: string, input: unknown): Promise<unknown> {
    return this.#send({ type: 'invoke', method, input });
  }

  /** Turns a path that the user chose into a token that expires. */
  async grant(path: string, use: FileUse): Promise<string> {
    return String(await this.#send({ type: 'grant', path, use }));
  }

  /** The path behind a token that may be read, for a download. */
  async resolve(token: string): Promise<string> {
    return String(await this.#send({ type: 'resolve', token }));
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops jobs, locks the vault. */
  async close(): Promise<void> {
    await this.#send({ type: 'close' });
  }

  /** The engine's process ended: everything that waits fails with `error`. */
  fail(error: Error): void {
    this.#ended = error;
    this.#rejectReady(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

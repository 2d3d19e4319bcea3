import type { EngineEvent } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { Answer, PreloadApi } from '../../shared/wire.ts';
import { createStore } from './store.ts';

declare global {
  interface Window {
    /** There under Electron only. */
    vouch?: PreloadApi;
  }
}

/** False from when the host stops answering until it answers again. */
export const hostAnswers = createStore(true);

/** How a request reaches the engine: over IPC under Electron, over loopback HTTP in a browser. */
export type Transport = {
  send(method: string, input: unknown): Promise<Answer>;
  /** `onGap` is called when events may have been missed, so that everything is asked again. */
  listen(onEvent: (event: EngineEvent) => void, onGap: () => void): () => void;
};

function overIpc(api: PreloadApi): Transport {
  return { send: (method, input) => api.invoke(method, input), listen: (onEvent) => api.subscribe(onEvent) };
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';
}

/** The answer in a response's text; a refusal without one is told by its status. */
export function answerOf(status: number, text: string): Answer {
  try {
    const value: unknown = JSON.parse(text);
    if (isAnswer(value)) return value;
  } catch {
    // Not from Vouch: judged by the status below.
  }
  throw new AppError(status === 403 ? 'forbidden' : 'host-unreachable');
}

const overHttp: Transport = {
  async send(method, input) {
    const response = await fetch('./invoke', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify({ method, input }),
    }).catch(() => {
      throw new AppError('host-unreachable');
    });
    return answerOf(response.status, await response.text());
  },
  listen(onEvent, onGap) {
    const source = new EventSource('./events');
    let opened = false;
    source.onopen = () => {
      hostAnswers.set(true);
      if (opened) onGap();
      opened = true;
    };
    source.onerror = () => hostAnswers.set(false);
    source.onmessage = (message: MessageEvent<string>) => onEvent(JSON.parse(message.data) as EngineEvent);
    return () => source.close();
  },
};

export const transport: Transport = window.vouch ? overIpc(window.vouch) : overHttp;

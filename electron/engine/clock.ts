import type { Micros } from '../../shared/time.ts';

/** Where the engine gets the time from; tests give their own. */
export type Clock = () => Micros;

const startedAt = Date.now() * 1000 - performance.now() * 1000;

/** This machine's clock, in microseconds. */
export const systemClock: Clock = () => Math.floor(startedAt + performance.now() * 1000);

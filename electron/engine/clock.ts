import type { Micros } from '../../shared/time.ts';

/** Where the engine gets the time from; tests give their own. */
export type Clock = () => Micros;

let last = 0;

/**
 * This machine's clock, in microseconds, never the same twice. Asked anew each time: a counter that was set once
 * would stand still while the machine sleeps.
 */
export const systemClock: Clock = () => {
  last = Math.max(last + 1, Date.now() * 1000);
  return last;
};

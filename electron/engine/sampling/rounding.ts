/** Twelve significant digits: what the computation stands for, and readable. */
export const significant = (value: number) => Number(value.toPrecision(12));

/** Ten decimals. */
export const tenDigits = (value: number) => Number(value.toFixed(10));

/**
 * A limit in percent with one decimal, rounded up: a limit must not look lower than it is. Noise of the last
 * digits does not count as more.
 *
 * @param count for a limit that is a number of items: decided in integers
 */
export function percentUp(limit: number, count?: { of: number; items: number }): string {
  const tenths =
    count === undefined ? Math.ceil(limit * 1000 - 1e-9) : Math.ceil((count.items * 1000) / count.of);
  return `${(Math.max(0, tenths) / 10).toFixed(1)} %`;
}

/** A rate in percent, two decimals at most. */
export const percent = (fraction: number) => `${Number((fraction * 100).toFixed(2))} %`;

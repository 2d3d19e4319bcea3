import { count } from '../../shared/text.ts';

export { count, counted } from '../../shared/text.ts';

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, as file managers show them: `1.2 MB`, `999 bytes`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  if (unit === 0) return bytes === 1 ? '1 byte' : `${count(bytes)} bytes`;
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** A share of a whole as a percentage between 0 and 100; 0 while the whole is not known. */
export function percent(done: number, total: number | null): number {
  if (total === null || total <= 0) return 0;
  return Math.min(100, Math.max(0, (done / total) * 100));
}

/** A fraction in percent with three digits that count: a small risk is not none. `4.92 %`, `0.00012 %` */
export function percentOf(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}

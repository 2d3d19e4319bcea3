import { changeParams } from '../router.ts';
import { createStore } from './store.ts';

/**
 * The open record is part of the address (`open=<row id>`), on whichever screen it was opened. A screen with a
 * list says here how to step through it.
 */
export type Stepper = {
  /** Where a record stands in the list, as `12 of 48 210`; null when it is not in it. */
  place(rid: number): string | null;
  /** The record before (-1) or after (+1); null at either end. */
  step(rid: number, by: 1 | -1): Promise<number | null>;
};

export const stepper = createStore<Stepper | null>(null);

export function openRecord(rid: number, options: { replace?: boolean } = {}): void {
  changeParams((params) => params.set('open', String(rid)), options);
}

export function closeRecord(): void {
  changeParams((params) => params.delete('open'), { replace: true });
}

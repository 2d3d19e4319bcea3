import { createStore } from './store.ts';

/** Why the vault was locked, to say so where it is opened again. */
export const lockReason = createStore<'idle' | 'locked' | null>(null);

/** The vault that was open last, to offer it first. */
export const lastVault = createStore<{ name: string; sample: boolean } | null>(null);

import type { PickedFile } from './files.ts';
import { createStore } from './store.ts';

/** What a screen does with files that are dropped on the window, instead of importing them. */
export type DropTarget = { label: string; take(files: PickedFile[]): void };

export const dropTarget = createStore<DropTarget | null>(null);

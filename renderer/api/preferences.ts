import { createStore } from './store.ts';

const KEY = 'vouch:single-key-shortcuts';

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** WCAG 2.1.4: shortcuts of one printable key can be turned off. Of this machine, not of the vault. */
export const singleKeyShortcuts = createStore(stored());

export function setSingleKeyShortcuts(on: boolean): void {
  singleKeyShortcuts.set(on);
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // A browser without storage keeps it for this window only.
  }
}

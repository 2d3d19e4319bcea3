import { createStore } from './store.ts';

/** Something that is on until it is turned off. Of this machine, not of the vault. */
function preference(key: string) {
  const store = createStore(stored(key));
  const set = (on: boolean) => {
    store.set(on);
    try {
      localStorage.setItem(key, on ? 'on' : 'off');
    } catch {
      // A browser without storage keeps it for this window only.
    }
  };
  return { store, set };
}

function stored(key: string): boolean {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return true;
  }
}

/** WCAG 2.1.4: shortcuts of one printable key can be turned off. */
export const { store: singleKeyShortcuts, set: setSingleKeyShortcuts } = preference(
  'vouch:single-key-shortcuts',
);

/** The timeline above the records. */
export const { store: timelineShown, set: showTimeline } = preference('vouch:timeline');

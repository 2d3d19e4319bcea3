import { useEffect, useRef } from 'react';
import { singleKeyShortcuts } from '../api/preferences.ts';
import { navigate } from '../router.ts';

/** `g` and then one of these letters. */
export const PLACES = [
  { key: 'o', path: '/', label: 'Overview' },
  { key: 'r', path: '/records', label: 'Records' },
  { key: 't', path: '/statistics', label: 'Statistics' },
  { key: 'y', path: '/stories', label: 'Stories' },
  { key: 'i', path: '/integrity', label: 'Integrity' },
  { key: 's', path: '/samples', label: 'Samples' },
  { key: 'p', path: '/packages', label: 'Packages' },
  { key: 'a', path: '/activity', label: 'Activity' },
] as const;

/** The text filter of the Records screen carries this id. */
export const TEXT_FILTER_ID = 'text-filter';

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function focusTextFilter(attempts = 20): void {
  const field = document.getElementById(TEXT_FILTER_ID);
  if (field) field.focus();
  else if (attempts > 0) requestAnimationFrame(() => focusTextFilter(attempts - 1));
}

/** The shortcuts of the whole window. They rest while a dialog is open or text is typed. */
export function useShortcuts(actions: { lock: () => void; help: () => void }): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let afterG = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'l') {
        event.preventDefault();
        latest.current.lock();
        return;
      }
      const modal = document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
      if (modal || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!singleKeyShortcuts.get()) return;
      const place = PLACES.find(({ key }) => key === event.key);
      if (place && Date.now() - afterG < 1500) {
        event.preventDefault();
        navigate(place.path);
      } else if (event.key === '?') latest.current.help();
      else if (event.key === '/') {
        event.preventDefault();
        if (!document.getElementById(TEXT_FILTER_ID)) navigate('/records');
        focusTextFilter();
      }
      afterG = event.key === 'g' ? Date.now() : 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

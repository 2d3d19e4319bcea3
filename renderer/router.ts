import { useSyncExternalStore } from 'react';
import type { BaseLocationHook, BaseSearchHook } from 'wouter';

/**
 * Place and view state live in the part of the address after `#`, so that it is the same under app:// and
 * http://127.0.0.1, and so that a filter, which may name people, is never sent to a server or into its log.
 */
const CHANGED = 'vouch:navigated';

function watch(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('hashchange', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const place = () => window.location.hash.replace(/^#\/?/, '/');
const pathOf = () => place().split('?')[0] ?? '/';
const searchOf = () => place().split('?').slice(1).join('?');

/** The path and what stands after `?`, as they are now. */
export function here(): { path: string; params: URLSearchParams } {
  return { path: pathOf(), params: new URLSearchParams(searchOf()) };
}

/** Changes the parameters of the address and stays on the screen. */
export function changeParams(
  change: (params: URLSearchParams) => void,
  options: { replace?: boolean } = {},
): void {
  const { path, params } = here();
  change(params);
  navigate(params.size > 0 ? `${path}?${params}` : path, options);
}

/** Goes to a place such as `/records?type=waiver.created`. `replace` leaves no step to go back to. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = `#${to}`;
  if (window.location.hash === url) return;
  if (options.replace) window.history.replaceState(null, '', url);
  else window.history.pushState(null, '', url);
  window.dispatchEvent(new Event(CHANGED));
}

export const usePath: BaseLocationHook = Object.assign(
  (): [string, typeof navigate] => [useSyncExternalStore(watch, pathOf), navigate],
  { hrefs: (href: string) => `#${href}` },
);

export const useSearchText: BaseSearchHook = () => useSyncExternalStore(watch, searchOf);

/** What stands after `?`. */
export function useParams(): URLSearchParams {
  return new URLSearchParams(useSearchText());
}

import { useEffect, useRef } from 'react';

/**
 * Keeps the focus in a list whose items can be taken away: it goes to the last button of the item after the one that
 * is gone, else of the one before, else to the heading. Tell the returned function which button takes one away.
 */
export function useFocusOnGone(count: number): (button: HTMLElement) => void {
  const next = useRef<HTMLElement | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` stands for the list, which is one shorter
  useEffect(() => {
    if (document.activeElement === document.body) next.current?.focus();
    next.current = null;
  }, [count]);
  return (button) => {
    const item = button.closest('li');
    const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
    next.current =
      [...(neighbour?.querySelectorAll('button') ?? [])].at(-1) ??
      button.closest('[role=dialog], main')?.querySelector<HTMLElement>('h1, h2') ??
      null;
  };
}

import { useEffect } from 'react';
import { invoke } from '../api/client.ts';

const EVERY_MS = 20_000;

/** Tells the engine that somebody is there, at most every 20 seconds, so that the vault stays open. */
export function usePresence(): void {
  useEffect(() => {
    let told = 0;
    const tell = () => {
      const now = Date.now();
      if (now - told < EVERY_MS) return;
      told = now;
      invoke('vault.touch', {}).catch(() => undefined);
    };
    const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;
    for (const kind of kinds) window.addEventListener(kind, tell, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, tell);
    };
  }, []);
}

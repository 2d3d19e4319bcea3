import { createContext, useContext } from 'react';
import { timeIn, timeInUtc, timeWithZone } from '../lib/time.ts';

/** The engagement's zone, in which every time of the open vault is shown. */
export const ZoneContext = createContext('UTC');

export function useZone(): string {
  return useContext(ZoneContext);
}

/**
 * A moment, with the zone beside it unless what surrounds it names the zone already (`bare`). UTC is in the
 * tooltip. What Vouch itself did is shown to the second (`own`), evidence to its last digit.
 */
export function When({ at, bare = false, own = false }: { at: string; bare?: boolean; own?: boolean }) {
  const zone = useZone();
  const shown = own ? at.replace(/\.\d+Z$/, 'Z') : at;
  return (
    <time dateTime={at} title={timeInUtc(at)}>
      {bare ? timeIn(shown, zone) : timeWithZone(shown, zone)}
    </time>
  );
}

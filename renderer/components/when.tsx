import { createContext, useContext } from 'react';
import { timeIn, timeInUtc, timeWithZone } from '../lib/time.ts';

/** The engagement's zone, in which every time of the open vault is shown. */
export const ZoneContext = createContext('UTC');

export function useZone(): string {
  return useContext(ZoneContext);
}

/**
 * A moment, with the zone beside it unless what surrounds it names the zone already. UTC is in the tooltip.
 */
export function When({ at, bare = false }: { at: string; bare?: boolean }) {
  const zone = useZone();
  return (
    <time dateTime={at} title={timeInUtc(at)}>
      {bare ? timeIn(at, zone) : timeWithZone(at, zone)}
    </time>
  );
}

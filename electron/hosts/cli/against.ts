import type { Command } from 'commander';
import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { type Period, previousPeriod, yearBefore } from '../../../shared/period.ts';
import { rangeOf } from './filters.ts';
import type { Session } from './session.ts';

export type AgainstFlags = { against?: string; againstFrom?: string; againstTo?: string; zone?: string };

/** The times that follow from the filter's own, by the words that ask for them. */
const RELATIVE: Readonly<Record<string, (period: Period) => Period | null>> = {
  previous: previousPeriod,
  'year-before': yearBefore,
};

/** The time to compare with, as flags. */
export function addAgainstFlags(command: Command): Command {
  return command
    .option(
      '--against <period>',
      'compare with previous (the time before), year-before (the same a year earlier), or any --period',
    )
    .option('--against-from <time>', 'compare with the same filter from this date or time on')
    .option('--against-to <time>', 'up to and with this date or time');
}

/**
 * The time that flags compare a filter with; undefined where they ask for none. A wrong combination is told at once.
 * Throws `request-invalid`.
 */
export function askedAgainst(
  flags: AgainstFlags,
): (session: Session, filter: RecordFilter) => Promise<Period | undefined> {
  const { against, againstFrom, againstTo, zone } = flags;
  const refuse = (problem: string): never => {
    throw new AppError('request-invalid', { problem });
  };
  if ((againstFrom === undefined) !== (againstTo === undefined))
    refuse('--against-from and --against-to go together');
  if (against !== undefined && againstFrom !== undefined) refuse('--against goes without --against-from');
  return async (session, { from, to }) => {
    if (against === undefined && againstFrom === undefined) return undefined;
    const moved = against === undefined ? undefined : RELATIVE[against];
    if (moved) {
      const period = from !== undefined && to !== undefined ? moved({ from, to }) : null;
      return period ?? refuse(`--against ${against} needs a time with both ends, of dates or of times`);
    }
    const asked = against === undefined ? { from: againstFrom, to: againstTo } : { period: against };
    return rangeOf({ ...asked, zone }, await session.invoke('engagement.get', {}), '--against') as Period;
  };
}

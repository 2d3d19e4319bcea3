import { AppError } from '../../../shared/errors.ts';
import {
  ALLOCATIONS,
  OVERALLS,
  SELECTIONS,
  type Selection,
  type SelectionName,
  STRATUM_FIELDS,
} from '../../../shared/model/draw-method.ts';
import { basisPoints, oneOf, required } from './rate-flags.ts';
import { linesOf } from './session.ts';

/** How the items of a draw are chosen, as flags. */
export type SelectionFlags = {
  selection: string;
  strata?: string;
  allocation: string;
  rates?: string;
  overall: string;
  aperiodic?: string;
  items?: string;
  why?: string;
};

/** Which flags belong to which method; another one given with it is a mistake, not a wish to be dropped. */
const OWN = {
  random: [],
  systematic: ['aperiodic'],
  stratified: ['strata', 'rates'],
  all: [],
  judgmental: ['items', 'why'],
} as const satisfies Record<SelectionName, readonly (keyof SelectionFlags)[]>;

/** @throws AppError `request-invalid`, `file-not-found`, `file-unreadable` */
export function selectionOf(flags: SelectionFlags): Selection {
  const name = oneOf('--selection', flags.selection, SELECTIONS);
  const own: readonly string[] = OWN[name];
  const stray = (['strata', 'rates', 'aperiodic', 'items', 'why'] as const).find(
    (flag) => flags[flag] !== undefined && !own.includes(flag),
  );
  if (stray !== undefined)
    throw new AppError('request-invalid', { problem: `--${stray} does not go with --selection ${name}` });
  switch (name) {
    case 'systematic':
      return { name, ...(flags.aperiodic === undefined ? {} : { no_pattern: flags.aperiodic }) };
    case 'stratified': {
      const rates = flags.rates?.split(',').map((rate) => basisPoints('--rates', rate.trim()));
      return {
        name,
        by: oneOf('--strata', required('--strata', flags.strata), STRATUM_FIELDS),
        allocation: oneOf('--allocation', flags.allocation, ALLOCATIONS),
        overall: oneOf('--overall', flags.overall, OVERALLS),
        ...(rates === undefined ? {} : { rates }),
      };
    }
    case 'judgmental': {
      const lines = linesOf(required('--items', flags.items));
      // The last line ends as the others do; ids hold no line breaks.
      const ids = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
      return { name, ids, reason: required('--why', flags.why) };
    }
    default:
      return { name };
  }
}

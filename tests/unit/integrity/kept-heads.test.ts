import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import {
  HeadWatch,
  hasPlaces,
  type KeptHead,
  type Sighting,
} from '../../../electron/engine/integrity/kept-heads.ts';
import { scheme } from './walk-log.ts';

/** Where a head noted earlier is in a log that is read now. */

const { recipe, rows } = scheme('hashchainalgo');
const hashOf = (row: Buffer): string => (JSON.parse(row.toString()) as { hash: string }).hash;

function look(kept: Partial<KeptHead>, log: readonly Buffer[] = rows): Sighting {
  const watch = new HeadWatch(recipe, [{ partition: [], head: hashOf(rows[9]!), rows: 10, ...kept }]);
  for (const [i, bytes] of log.entries()) watch.row(bytes, { file: 0, line: i + 1 });
  return watch.end()[0]!;
}

describe('a kept head', () => {
  it.each<[string, Partial<KeptHead>, Buffer[], Sighting['outcome']]>([
    ['ends the log', {}, rows.slice(0, 10), 'end'],
    ['stands where it stood', {}, rows, 'inside'],
    ['is found without a count', { rows: null }, rows, 'inside'],
    ['stands elsewhere when a row before it is gone', {}, rows.slice(1), 'elsewhere'],
    ['is cut off', {}, rows.slice(0, 9), 'cut'],
    ['is nowhere', { head: 'f'.repeat(64), rows: null }, rows, 'cut'],
    ['was rewritten', { head: 'f'.repeat(64) }, rows, 'rewritten'],
    ['is of a chain that is not here', { partition: ['acme'] }, rows, 'no-chain'],
    ['stands where it stood in a log that lists the newest row first', {}, rows.toReversed(), 'inside'],
  ])('%s', (_, kept, log, outcome) => {
    expect(look(kept, log).outcome).toBe(outcome);
  });

  it('in upper case is the same hash', () => {
    expect(look({ head: hashOf(rows[9]!).toUpperCase() }).outcome).toBe('inside');
  });

  it('names the row at its place', () => {
    expect(look({ head: 'f'.repeat(64) })).toMatchObject({
      place: { row: 9, line: 10 },
      found: hashOf(rows[9]!),
    });
  });
});

it('places are not counted where each file has its own chain or rows are sorted first', () => {
  const { container: _, ...plain } = recipe.recipe;
  expect(hasPlaces(compileRecipe(plain))).toBe(true);
  expect(hasPlaces(compileRecipe({ ...plain, scope: 'file' }))).toBe(false);
  expect(hasPlaces(compileRecipe({ ...plain, order: { by: ['ts'] } }))).toBe(false);
});

import { expect, test } from 'vitest';
import { type LinkVerdict, linkBetween, linksOf } from '../../../electron/engine/reconcile/file-links.ts';

/** Rows of one chain: row n follows n - 1, row 1 the start. */
const row = (n: number) => ({ row_hash: `hash ${n}`, prev_hash: n === 1 ? '0'.repeat(64) : `hash ${n - 1}` });
const links = (...numbers: number[]) => linksOf(numbers.map(row))!;

test.each<[string, LinkVerdict, number[], number[]]>([
  ['in order', 'follows', [1, 2, 3], [4, 5]],
  ['in any order', 'follows', [2, 3, 1], [5, 4]],
  ['newest first', 'follows', [3, 2, 1], [5, 4]],
  ['rows in both', 'follows', [1, 2, 3], [2, 3, 4]],
  ['all of it again', 'follows', [1, 2, 3], [1, 2, 3]],
  ['named the other way round', 'precedes', [4, 5], [1, 2, 3]],
  ['one row left out between', 'apart', [2, 1, 3], [6, 5]],
  ['a later file that begins within the earlier one and leaves its end out', 'unclear', [1, 2, 3, 4], [3]],
  ['a chosen part of the rows before', 'unclear', [1, 3, 5], [7, 8]],
  ['a chosen part of the rows after', 'unclear', [1, 2, 3], [5, 7]],
  ['the start of a chain', 'other-chain', [4, 5], [1]],
])('%s: %s', (_, verdict, before, after) => {
  expect(linkBetween(links(...before), links(...after))).toBe(verdict);
});

test('a file in which not every record is linked has no links', () => {
  expect(linksOf([row(1), { row_hash: 'x', prev_hash: null }])).toBeNull();
  expect(linksOf([{ row_hash: null, prev_hash: 'x' }])).toBeNull();
});

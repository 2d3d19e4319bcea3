import { expect, test } from 'vitest';
import { markOfKey, placeAfterKey } from '../../../renderer/lib/worksheet-keys.ts';
import { MARKS, TICK_MARKS } from '../../../shared/model/worksheet.ts';

const SIZE = { rows: 26, columns: 4 };

test.each([
  ['ArrowUp', { row: 0, column: 1 }, { row: 0, column: 1 }],
  ['ArrowDown', { row: 0, column: 1 }, { row: 1, column: 1 }],
  ['ArrowLeft', { row: 3, column: 0 }, { row: 3, column: 0 }],
  ['ArrowRight', { row: 3, column: 3 }, { row: 3, column: 3 }],
  ['Home', { row: 3, column: 3 }, { row: 3, column: 0 }],
  ['End', { row: 3, column: 0 }, { row: 3, column: 3 }],
  ['PageDown', { row: 20, column: 1 }, { row: 25, column: 1 }],
  ['PageUp', { row: 4, column: 1 }, { row: 0, column: 1 }],
  ['a', { row: 4, column: 1 }, null],
])('%s from %o', (key, from, to) => {
  expect(placeAfterKey(key, from, SIZE)).toEqual(to);
});

test('each mark has a key and a sign of its own, and none that moves or leads elsewhere', () => {
  const keys = MARKS.map((mark) => TICK_MARKS[mark].key);
  expect(new Set(keys).size).toBe(MARKS.length);
  expect(new Set(MARKS.map((mark) => TICK_MARKS[mark].sign)).size).toBe(MARKS.length);
  for (const mark of MARKS) expect(markOfKey(TICK_MARKS[mark].key)).toBe(mark);
  expect(keys).not.toContain('g');
  expect([markOfKey('Delete'), markOfKey('Backspace'), markOfKey('q')]).toEqual([null, null, undefined]);
});

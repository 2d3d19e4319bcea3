import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparedFromText } from '../../../renderer/api/compare.ts';
import { commonEnds, comparisonSentence } from '../../../renderer/lib/compare-words.ts';
import { meantTime } from '../../../renderer/lib/meant-time.ts';
import { OFFERED, orderFromText, orderToText } from '../../../renderer/lib/order-words.ts';
import {
  columnsFromText,
  columnsToText,
  DEFAULT_COLUMNS,
  onOneLine,
  RECORD_COLUMNS,
  recordsAsTable,
  withCell,
} from '../../../renderer/lib/record-columns.ts';
import {
  everything,
  MOST_SELECTED,
  movedTo,
  only,
  reaching,
  selectedRows,
  toggled,
} from '../../../renderer/lib/selection.ts';
import type { Comparison } from '../../../shared/model/compare.ts';
import { recordFilter } from '../../../shared/model/filter.ts';
import { ORDERS } from '../../../shared/model/order.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { RECORD_COLUMN_IDS } from '../../../shared/model/saved-query.ts';

const RECORD = {
  rid: 7,
  id: 'evt_7',
  kind: 'event',
  type: 'user.deleted',
  occurred_at: '2026-03-12T00:04:22.000001Z',
  occurred_text: '2026-03-12T00:04:22.000001Z',
  platform: 'kommit',
  source: 'Kommit',
  actor: { kind: 'user', id: 'u1', label: '=cmd', email: null },
  target: null,
  title: 'a\t"b"\nc',
  ip: '203.0.113.9',
  severity: null,
} as StoredRecord;

describe('selecting rows', () => {
  test('a stretch reaches from where it began, single rows come and go', () => {
    const stretch = reaching(reaching(only(4), 7)!, 2)!;
    expect([selectedRows(stretch), stretch.active]).toEqual([[2, 3, 4], 2]);
    const two = toggled(toggled(stretch, 3)!, 9)!;
    expect([selectedRows(two), two.anchor]).toEqual([[2, 4, 9], 9]);
    expect(selectedRows(movedTo(two, 100))).toEqual([2, 4, 9]);
  });

  test('never more than may be copied, and then not a part of them either', () => {
    expect(reaching(only(0), MOST_SELECTED)).toBe(null);
    expect(reaching(only(0), MOST_SELECTED - 1)!.chosen.size).toBe(MOST_SELECTED);
    expect(everything(only(3), MOST_SELECTED + 1)).toBe(null);
    const all = everything(only(3), MOST_SELECTED)!;
    expect(toggled(all, MOST_SELECTED)).toBe(null);
    expect(toggled(all, 0)!.chosen.size).toBe(MOST_SELECTED - 1);
  });
});

describe('columns', () => {
  test('an address holds them in order, with widths; what is no column is left out', () => {
    const texts = ['actor:240', 'time', 'row_hash:5000', 'nonsense', 'time:90', 'ip:x'];
    expect(columnsToText(columnsFromText(texts))).toEqual(['actor:240', 'time', 'row_hash:1200', 'ip']);
    expect(columnsFromText(['nonsense'])).toEqual(DEFAULT_COLUMNS);
  });

  test('a table for the clipboard runs no formula and keeps tabs, quotes and line ends', () => {
    const { text, guarded } = recordsAsTable([RECORD], columnsFromText(['time', 'actor', 'title']), 'UTC');
    expect(text).toBe(`Time (UTC)\tActor\tTitle\n2026-03-12 00:04:22.000001\t'=cmd\t"a\t""b""\nc"\n`);
    expect(guarded).toBe(1);
    expect(onOneLine('{\r\n  "a": "x  y"\n}\n')).toBe('{ "a": "x  y" }');
  });

  test('a cell narrows the filter to its value, or excludes it; every filter so made is one', () => {
    const cell = (id: string, excluded: boolean, filter = {}) =>
      withCell(filter, RECORD_COLUMNS.find((column) => column.id === id)!, RECORD, excluded);
    expect(cell('type', false, { type: ['a'] })).toEqual({ type: ['user.deleted'] });
    expect(cell('type', true, { type: ['a'], not: { type: ['b'] } })).toEqual({
      type: ['a'],
      not: { type: ['b', 'user.deleted'] },
    });
    expect(cell('type', false, { not: { type: ['user.deleted'] } })).toEqual({ type: ['user.deleted'] });
    expect(cell('actor', true)).toEqual({ not: { actor: ['u1'] } });
    expect(cell('time', false)).toEqual({ from: RECORD.occurred_at });
    expect(cell('ip', true)).toEqual({ not: { original: '203.0.113.9' } });
    expect(cell('severity', false)).toBe(null);
    for (const { id } of RECORD_COLUMNS)
      for (const excluded of [false, true]) {
        const filter = cell(id, excluded);
        if (filter) expect(recordFilter.parse(filter)).toEqual(filter);
      }
  });
});

test('every order has a text in the address and comes back from it', () => {
  for (const by of ORDERS)
    for (const descending of [false, true]) {
      const order = { by, descending };
      expect(orderFromText(orderToText(order))).toEqual(order);
    }
  expect(orderFromText('target')).toEqual(OFFERED[0]);
  expect(orderFromText(null)).toEqual(OFFERED[0]);
});

test.each([
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000000Z', '2026-03-29T21:59:59.999999Z'],
  ['2026-03-31 14:00', 'Europe/Berlin', '2026-03-31T12:00:00.000000Z', '2026-03-31T12:00:59.999999Z'],
  ['2026-03-31 14:00:05', 'UTC', '2026-03-31T14:00:05.000000Z', '2026-03-31T14:00:05.999999Z'],
  ['2026-03-31T14:00:05.25Z', 'Asia/Tokyo', '2026-03-31T14:00:05.250000Z', '2026-03-31T14:00:05.259999Z'],
  ['2026-03-31T14:00:00+09:00', 'UTC', '2026-03-31T05:00:00.000000Z', '2026-03-31T05:00:00.999999Z'],
])('“%s” in %s is a time from its beginning to its end', (text, zone, from, end) => {
  expect([meantTime(text, zone, false), meantTime(` ${text} `, zone, true)]).toEqual([from, end]);
});

test.each(['', 'yesterday', '2026-02-30', '2026-03-31 25:00'])('“%s” is no time', (text) => {
  expect(meantTime(text, 'UTC', false)).toBe(null);
});

test('what differs between two texts is what their ends have not in common', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const { start, end } = commonEnds(a, b);
      expect(a.slice(0, start)).toBe(b.slice(0, start));
      expect(a.slice(a.length - end)).toBe(b.slice(b.length - end));
      expect(start + end).toBeLessThanOrEqual(Math.min(a.length, b.length));
    }),
  );
  expect(commonEnds('aXb', 'aYYb')).toEqual({ start: 1, end: 1 });
});

test('a comparison says no more than was compared', () => {
  const line = (differs: boolean) => ({
    depth: 0,
    name: 'n',
    left: 'a',
    right: differs ? 'b' : 'a',
    differs,
  });
  const sentence = (change: Partial<Comparison>, sha256 = 'x') =>
    comparisonSentence({
      left: { sha256: 'x' },
      right: { sha256 },
      fields: [line(false)],
      original: [line(false)],
      more: 0,
      ...change,
    } as Comparison);
  expect(sentence({})).toBe(
    'No mapped field differs; no value of the originals differs. The bytes of the originals are the same.',
  );
  expect(sentence({}, 'y')).toContain('The bytes do differ: in spaces');
  expect(sentence({ original: null }, 'y')).toContain('cannot be laid out value by value');
  expect(sentence({ more: 3 }, 'y')).toContain(
    '3 more are not compared here. The bytes of the originals differ.',
  );
  expect(sentence({ fields: [line(true)], original: [line(true), line(true)] }, 'y')).toBe(
    '1 mapped field differs; 2 values of the originals differ. The bytes of the originals differ.',
  );
});

test.each([
  ['12~34', [{ rid: 12 }, { rid: 34 }]],
  ['12~l5', [{ rid: 12 }, { ledger: 5 }]],
  ['12', null],
  ['0~1', null],
  ['1~2~3', null],
  ['1~x', null],
  [null, null],
])('%s names what is compared', (text, compared) => {
  expect(comparedFromText(text)).toEqual(compared);
});

test('the columns of the table are those that a saved query may name', () => {
  expect(RECORD_COLUMNS.map(({ id }) => id)).toEqual(RECORD_COLUMN_IDS);
});

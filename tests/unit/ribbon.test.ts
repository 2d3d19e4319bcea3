import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, FindingKind } from '../../shared/model/integrity.ts';
import {
  closeUp,
  listedUpTo,
  marksIn,
  panned,
  ribbonRows,
  showing,
  ticksOf,
  zoomed,
} from '../../shared/ribbon.ts';

const found = (kind: FindingKind, row: number | null): Finding => ({
  ...{ kind, row, file: null, line: null, partition: [], detail: '' },
  ...{ expected: null, actual: null, rid: null },
});
const listed = (...findings: Finding[]) => findings.map((finding, index) => ({ finding, index }));
const NO_COUNTS = Object.fromEntries(['fork', 'gap'].map((kind) => [kind, 0])) as Record<FindingKind, number>;

describe('the ribbon of a chain', () => {
  it('has a place for every row, and for lines that could not be read', () => {
    expect(ribbonRows({ rows: 100, findings: [] })).toBe(100);
    expect(ribbonRows({ rows: 0, findings: [] })).toBe(1);
    expect(ribbonRows({ rows: 100, findings: [found('torn-line', 100)] })).toBe(101);
  });

  it('marks each finding where it lies, those of the whole log at its end', () => {
    const findings = listed(found('content-mismatch', 0), found('gap', 500), found('anchor-mismatch', null));
    const marks = marksIn(findings, { from: 0, to: 1000 }, 1000, 100);
    expect(marks.map(({ first, family }) => [first, family])).toEqual([
      [0, 'content'],
      [500, 'missing'],
      [999, 'missing'],
    ]);
    expect(marks.map(({ x }) => x)).toEqual([0.0005, 0.5005, 0.9995]);
  });

  it('joins those that cannot be told apart into one mark of the gravest, and takes it apart again', () => {
    const findings = listed(found('sequence-break', 10), found('content-mismatch', 12), found('gap', 900));
    const marks = marksIn(findings, { from: 0, to: 1000 }, 1000, 20);
    expect(marks[0]).toMatchObject({ findings: [0, 1], family: 'content', first: 10, last: 12 });
    const closer = closeUp(marks[0]!, 1000);
    expect(marksIn(findings, closer, 1000, 20).map((mark) => mark.findings)).toEqual([[0], [1]]);
  });

  it('loses no finding at any zoom', () => {
    const rows = 5_000_000;
    const at = fc.array(fc.nat(rows - 1), { maxLength: 200 });
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 100 }), (places, slots) => {
        const findings = listed(...places.map((row) => found('gap', row)));
        const marks = marksIn(findings, { from: 0, to: rows }, rows, slots);
        expect(marks.flatMap((mark) => mark.findings).sort((a, b) => a - b)).toEqual(places.map((_, i) => i));
        expect(marks.length).toBeLessThanOrEqual(slots);
        expect(marks.every(({ x }) => x >= 0 && x <= 1)).toBe(true);
      }),
    );
  });

  it('stays within the chain and never closer than ten rows', () => {
    const view = fc.record({ from: fc.nat(900), width: fc.integer({ min: 10, max: 100 }) });
    fc.assert(
      fc.property(view, fc.double({ min: 0.01, max: 50, noNaN: true }), fc.nat(999), (start, factor, row) => {
        const before = { from: start.from, to: start.from + start.width };
        for (const { from, to } of [
          zoomed(before, 1000, factor, row),
          panned(before, 1000, row - 500),
          showing(before, 1000, row),
        ]) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(1000);
          expect(to - from).toBeGreaterThanOrEqual(10);
        }
        const shown = showing(before, 1000, row);
        expect(row >= shown.from && row < shown.to).toBe(true);
      }),
    );
  });

  it('says from which row on findings are counted and not listed', () => {
    const findings = [found('gap', 3), found('gap', 8)];
    expect(listedUpTo({ counts: { ...NO_COUNTS, gap: 2 }, findings })).toBeNull();
    expect(listedUpTo({ counts: { ...NO_COUNTS, gap: 90 }, findings })).toBe(9);
  });

  it('numbers rows roundly, from 1', () => {
    expect(ticksOf({ from: 0, to: 600 }, 6).map(({ row }) => row)).toEqual([100, 200, 300, 400, 500, 600]);
    expect(ticksOf({ from: 123_450, to: 123_460 }, 5).map(({ row }) => row)).toEqual([
      123_452, 123_454, 123_456, 123_458, 123_460,
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashesOf } from '../../../electron/engine/reconcile/comparable.ts';
import { type Outcome, VersionTable } from '../../../electron/engine/reconcile/versions.ts';

type Line = { id: string; content: string };

const hashes = ({ id, content }: Line) => hashesOf(id, [['content', content]]);

/** What the table should find, said with sets. */
function expected(left: readonly Line[], right: readonly Line[]): Map<string, Outcome['kind']> {
  const contents = (lines: readonly Line[], id: string) =>
    new Set(lines.filter((line) => line.id === id).map((line) => line.content));
  const kinds = new Map<string, Outcome['kind']>();
  for (const { id } of [...left, ...right]) {
    const [l, r] = [contents(left, id), contents(right, id)];
    const same = l.size === r.size && [...l].every((content) => r.has(content));
    kinds.set(id, r.size === 0 ? 'missing' : l.size === 0 ? 'extra' : same ? 'equal' : 'changed');
  }
  return kinds;
}

const lines = fc.array(
  fc.record({ id: fc.integer({ min: 0, max: 12 }).map(String), content: fc.constantFrom('a', 'b', 'c') }),
  { maxLength: 60 },
);

function filled(left: readonly Line[], right: readonly Line[]) {
  const table = new VersionTable();
  const told = { left: [] as string[], right: [] as string[] };
  for (const [i, line] of left.entries()) told.left.push(table.add('left', hashes(line), i + 1, i));
  for (const [i, line] of right.entries()) told.right.push(table.add('right', hashes(line), -(i + 1), i));
  return { table, told };
}

describe('the table of versions', () => {
  test('finds what sets would find, with handles of lines that differ', () => {
    fc.assert(
      fc.property(lines, lines, (left, right) => {
        const { table, told } = filled(left, right);
        const kinds = expected(left, right);
        const outcomes = [...table.outcomes()];
        expect(outcomes).toHaveLength(kinds.size);
        for (const { kind, left: l, right: r } of outcomes) {
          const [lineL, lineR] = [left[l - 1], right[-r - 1]];
          expect(kinds.get((lineL ?? lineR)!.id)).toBe(kind);
          expect(lineL === undefined).toBe(kind === 'extra');
          expect(lineR === undefined).toBe(kind === 'missing');
          if (kind === 'changed') expect(lineL!.content).not.toBe(lineR!.content);
        }
        for (const [side, all] of [
          [told.left, left],
          [told.right, right],
        ] as const) {
          expect(side.filter((what) => what === 'new')).toHaveLength(new Set(all.map(({ id }) => id)).size);
          expect(side.filter((what) => what !== 'repeat')).toHaveLength(
            new Set(all.map(({ id, content }) => `${id} ${content}`)).size,
          );
        }
      }),
    );
  });

  test('does not care which side came first', () => {
    fc.assert(
      fc.property(lines, lines, (left, right) => {
        const count = (table: VersionTable, kind: Outcome['kind']) =>
          [...table.outcomes()].filter((outcome) => outcome.kind === kind).length;
        const one = filled(left, right).table;
        const other = filled(right, left).table;
        expect(count(one, 'equal')).toBe(count(other, 'equal'));
        expect(count(one, 'changed')).toBe(count(other, 'changed'));
        expect(count(one, 'missing')).toBe(count(other, 'extra'));
      }),
    );
  });

  test('many ids with one content are no slower than others', () => {
    const table = new VersionTable();
    const line = (i: number) => hashes({ id: `heartbeat ${i}`, content: 'alive' });
    for (let i = 1; i <= 100_000; i++) table.add('left', line(i), i, i);
    for (let i = 1; i <= 100_000; i++) table.add('right', line(i), i, i);
    expect([...table.outcomes()].every(({ kind }) => kind === 'equal')).toBe(true);
  });

  test('grows: many ids, and many contents under one id', () => {
    const table = new VersionTable();
    for (let i = 1; i <= 20_000; i++) table.add('left', hashes({ id: `id ${i}`, content: 'x' }), i, i);
    for (let i = 1; i <= 20_000; i++)
      table.add('left', hashes({ id: 'one', content: `${i}` }), 20_000 + i, i);
    for (let i = 2; i <= 20_000; i++) table.add('right', hashes({ id: `id ${i}`, content: 'x' }), i, i);
    table.add('right', hashes({ id: 'one', content: '7' }), 1, 1);
    const kinds = [...table.outcomes()].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'equal')).toHaveLength(19_999);
    expect(kinds.filter((kind) => kind === 'missing')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'changed')).toHaveLength(1);
    expect(kinds).toHaveLength(20_001);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { type Diagnosis, diagnose } from '../../../electron/engine/integrity/doctor/diagnose.ts';
import { diagnosisReport } from '../../../electron/engine/integrity/doctor/report.ts';
import { sameDecimal } from '../../../electron/engine/integrity/doctor/same-decimal.ts';
import { type TrialLog, trialLog } from '../../../electron/engine/integrity/doctor/trial.ts';
import { Work } from '../../../electron/engine/integrity/doctor/work.ts';
import { parseRecipe, type Recipe } from '../../../electron/engine/integrity/recipe.ts';
import { walk } from './walk-log.ts';

/** Naming the change of a recipe that makes rows recompute, and never one that hides an edit. */

type Row = Record<string, unknown>;

function logOf(rows: readonly string[]): TrialLog {
  return trialLog(
    [{ fromStart: true, rows: rows.map((row) => ({ bytes: Buffer.from(row), file: 0 })) }],
    true,
  );
}

function doctor(recipe: Recipe, rows: readonly string[]): Diagnosis {
  return diagnose(recipe, logOf(rows), {}, new Work(400_000));
}

const names = ({ changes }: Diagnosis): string[] => changes.map(({ name }) => name);

/** A log of rows hashed as `hashed` writes them. */
function chained(count: number, row: (i: number) => Row, hashed: (row: Row) => string): string[] {
  let prev = '0'.repeat(64);
  return Array.from({ length: count }, (_, i) => {
    const members: Row = { ...row(i), prev_hash: prev };
    prev = createHash('sha256').update(hashed(members)).digest('hex');
    return JSON.stringify({ ...members, hash: prev });
  });
}

const RECIPE = parseRecipe({
  recipe: 'chain-recipe/1',
  name: 'plain',
  alg: 'sha256',
  hash: 'hash',
  prev: 'prev_hash',
  genesis: { const: '0'.repeat(64) },
  preimage: [{ json: { of: 'record', omit: ['hash'] } }],
});

const event = (i: number): Row => ({
  seq: i,
  at: `2026-03-01T10:00:00.${String(i).padStart(3, '0')}Z`,
  path: `/repos/${i}`,
  who: i % 2 === 0 ? 'Zoë' : 'Ann',
  note: i % 3 === 0 ? null : 'x',
  amount: 7,
});

function sorted(row: Row): Row {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** json.dumps with its default separators and escapes. */
function python(row: Row): string {
  const text = JSON.stringify(row, null, 1)
    .replaceAll(/\n\s*/g, ' ')
    .replace(/^\{ /, '{')
    .replace(/ \}$/, '}');
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('a change that makes the rows recompute is named', () => {
  it.each<[string, (row: Row) => string, string[]]>([
    ['escaped slashes', (row) => JSON.stringify(row).replaceAll('/', '\\/'), ['escapeSlash true']],
    ['sorted members', (row) => JSON.stringify(sorted(row)), ['keys codepoint']],
    [
      'members that are null left out',
      (row) => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))),
      ['nulls drop'],
    ],
    ['a field left out', ({ amount: _, ...row }) => JSON.stringify(row), ['without amount']],
    [
      'times without fractions',
      ({ at, ...row }) => JSON.stringify({ seq: row.seq, at: (at as string).replace(/\..*Z/, 'Z'), ...row }),
      ['time truncate-seconds'],
    ],
    ['Python’s separators and escapes', python, ['ascii true', 'sep , : ']],
    [
      'sorted, escaped and spaced',
      (row) => python(sorted(row)),
      ['ascii true', 'keys codepoint', 'sep , : '],
    ],
    [
      'the predecessor before the members',
      ({ prev_hash: prev, ...row }) => `${prev as string}${JSON.stringify(row)}`,
      ['prev first text'],
    ],
  ])('%s', (_, hashed, expected) => {
    const rows = chained(60, event, hashed);
    const found = doctor(RECIPE, rows);
    expect(names(found).sort()).toEqual(expected);
    expect(found.after).toMatchObject({ matched: 60, tried: 60, longest: 60 });
    const recipe = parseRecipe(JSON.parse(JSON.stringify(found.recipe)));
    expect(walk(compileRecipe(recipe), rows).integrity).toBe('intact');
    const report = diagnosisReport(found, logOf(rows));
    expect(report).toMatchObject({ mode: 'doctor', outcome: 'found', tried: { rows: 60, matched: 60 } });
    expect(report.sentence).toMatch(/^The rows recompute when /);
  });

  it('an algorithm', () => {
    const rows = chained(30, event, JSON.stringify).map((row) => row);
    const found = doctor({ ...RECIPE, alg: 'sha3-256' }, rows);
    expect(names(found)).toEqual(['alg sha256']);
  });

  it('separators and nulls of joined fields', () => {
    const recipe = parseRecipe({
      ...RECIPE,
      preimage: [{ prev: 'text' }, { field: 'seq' }, { field: 'note' }],
    });
    const rows = chained(
      60,
      event,
      (row) => `${row.prev_hash as string}|${row.seq as number}|${(row.note as string | null) ?? 'null'}`,
    );
    const found = doctor(recipe, rows);
    expect(names(found).sort()).toEqual(['null "null"', 'separator "|"']);
    expect(found.after.matched).toBe(60);
  });

  it('escapes that only a few rows show: the values are the same, so a few rows are enough', () => {
    const rare = (i: number): Row => ({ ...event(i), path: i === 40 ? '/a' : 'a' });
    const rows = chained(60, rare, (row) => JSON.stringify(row).replaceAll('/', '\\/'));
    const found = doctor(RECIPE, rows);
    expect([names(found), found.before.matched, found.loses]).toEqual([['escapeSlash true'], 59, false]);
    expect(diagnosisReport(found, logOf(rows)).sentence).toContain('no tampering');
  });
});

describe('no change makes an edited row harmless', () => {
  const good = chained(60, event, JSON.stringify);
  const edits: [string, string][] = [
    ['another amount', good[30]!.replace('"amount":7', '"amount":8')],
    ['an added field', good[30]!.replace('{"seq"', '{"approved":true,"seq"')],
    ['an added null', good[30]!.replace('{"seq"', '{"approved":null,"seq"')],
    ['a removed field', good[31]!.replace('"amount":7,', '')],
    ['digits added to a time', good[30]!.replace('.030Z', '.030001Z')],
    ['a null made a text', good[30]!.replace('"note":null', '"note":"None"')],
  ];

  it.each(edits)('%s', (_, row) => {
    const at = JSON.parse(row).seq as number;
    const rows = good.with(at, row);
    const found = doctor(RECIPE, rows);
    expect(names(found)).toEqual([]);
    const report = diagnosisReport(found, logOf(rows));
    expect([report.outcome, report.recipe]).toEqual(['none', null]);
    expect(report.sentence).toContain('Either these rows were changed');
  });

  it('digits added to a time, where only milliseconds are hashed by a change', () => {
    const whole = (i: number): Row => ({ ...event(i), at: '2026-03-01T10:00:00.000Z' });
    const rows = chained(60, whole, JSON.stringify);
    const edited = rows.with(30, rows[30]!.replace('.000Z', '.000900Z'));
    expect(names(doctor(RECIPE, edited))).toEqual([]);
  });

  it('a long number that rounds to the one that was hashed', () => {
    const big = (i: number): string => `{"seq":${i},"id":1234567890123456800,"prev_hash":"`;
    let prev = '0'.repeat(64);
    const rows = Array.from({ length: 40 }, (_, i) => {
      const body = `${big(i)}${prev}"`;
      prev = createHash('sha256').update(`${body}}`).digest('hex');
      return `${body},"hash":"${prev}"}`;
    });
    expect(walk(compileRecipe(RECIPE), rows).integrity).toBe('intact');
    const edited = rows.with(20, rows[20]!.replace('456800', '456789'));
    expect(names(doctor(RECIPE, edited))).toEqual([]);
  });

  it('in a short log one row of several is not enough', () => {
    const rows = chained(6, event, JSON.stringify);
    const edited = rows.with(3, rows[3]!.replace('{"seq"', '{"approved":true,"seq"'));
    expect(names(doctor(RECIPE, edited))).toEqual([]);
  });

  it('what is left out in twenty rows is named, and said to prove nothing', () => {
    const rows = good.map((row, i) =>
      i >= 20 && i < 50 ? row.replace('{"seq"', '{"approved":true,"seq"') : row,
    );
    const found = doctor(RECIPE, rows);
    expect([names(found), found.loses]).toEqual([['without approved'], true]);
    expect(diagnosisReport(found, logOf(rows)).sentence).toContain('says nothing about it');
  });

  it('an edit stays a failing row beside a change that explains the others', () => {
    const escaped = chained(60, event, (row) => JSON.stringify(row).replaceAll('/', '\\/'));
    const found = doctor(RECIPE, escaped.with(30, escaped[30]!.replace('"amount":7', '"amount":8')));
    expect([names(found), found.after.matched]).toEqual([['escapeSlash true'], 59]);
    expect(diagnosisReport(found, logOf(escaped))).toMatchObject({ outcome: 'partly' });
  });
});

it('numbers are the same only if they are exactly the same decimal', () => {
  for (const [a, b] of [
    ['1.0', '1'],
    ['1e-7', '1e-07'],
    ['100', '1E2'],
    ['0.50', '5e-1'],
    ['-0.0', '-0'],
  ] as const)
    expect(sameDecimal(a, b)).toBe(true);
  for (const [a, b] of [
    ['1', '2'],
    ['-0', '0'],
    ['0.1', '0.10000000000000001'],
    ['1234567890123456789', '1234567890123456800'],
  ] as const)
    expect(sameDecimal(a, b)).toBe(false);
});

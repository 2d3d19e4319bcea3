import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type CompiledRecipe, compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { RowScanner } from '../../../electron/engine/integrity/row-scanner.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { createVerifier } from '../../../electron/engine/integrity/verify.ts';
import { loadScanner } from '../../../electron/engine/verification/load-scanner.ts';
import { StretchReader, walkStretch } from '../../../electron/engine/verification/stretch.ts';
import { GOLDEN, lines, SCHEMES, scheme, unstored, walk } from './walk-log.ts';

/** The second reader has room for some stretches and not for all. */
const SCANNER = loadScanner(16 * 1024);

/** Verifies by stretches of so many lines, as threads do, each read by one of two readers. */
function walkInStretches(
  recipe: CompiledRecipe,
  rows: readonly Buffer[],
  sizes: readonly number[],
): VerifyResult {
  const verifier = createVerifier(recipe);
  const readers = [new StretchReader(recipe), new StretchReader(recipe, SCANNER)];
  let line = 1;
  for (let from = 0, i = 0; from < rows.length; i++) {
    const part = rows.slice(from, from + sizes[i % sizes.length]!);
    from += part.length;
    const bytes = Uint8Array.from(Buffer.concat(part.flatMap((row) => [row, Buffer.from('\n')])));
    const read = readers[i % 2]!.read({ bytes, cut: null });
    walkStretch(verifier, read, { file: 0, line });
    line += read.lines;
  }
  return verifier.end({ files: [{ name: 'log-0', bytes: 0, sha256: '0'.repeat(64) }] });
}

/** One change of a log of lines. */
type Change = (rows: Buffer[], at: number) => Buffer[];
const CHANGES: Change[] = [
  (rows) => rows,
  (rows, at) => rows.toSpliced(at, 1),
  (rows, at) => rows.toSpliced(at, 0, rows[at]!),
  (rows, at) => rows.toSpliced(at, 0, Buffer.from('')),
  (rows, at) => rows.toSpliced(at, 0, Buffer.from('no record')),
  (rows, at) => rows.toSpliced(at, 2, ...rows.slice(at, at + 2).reverse()),
  (rows, at) => rows.toSpliced(at, 1, rows[at]!.subarray(0, rows[at]!.length >> 1)),
  (rows, at) => rows.with(at, Buffer.concat([Buffer.from('{"extra":1,'), rows[at]!.subarray(1)])),
  (rows, at) => rows.with(at, Buffer.concat([rows[at]!, Buffer.from('\r')])),
  (rows, at) => rows.with(at, spoilt(rows[at]!, at)),
  (rows) => rows.toReversed(),
  (rows) => [...rows, ...rows],
];

function spoilt(row: Buffer, at: number): Buffer {
  const copy = Buffer.from(row);
  copy[(at * 37) % copy.length]! ^= 1;
  return copy;
}

describe('rows read in stretches, in any size, give the same result as one after the other', () => {
  it.each(SCHEMES)('%s', (name) => {
    const { recipe } = scheme(name);
    const folder = join(GOLDEN, name);
    const logs = readdirSync(folder)
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => lines(join(folder, file)));
    expect(existsSync(folder)).toBe(true);
    holdsInStretches(recipe, logs);
  });

  it.each(['agt_file_sink', 'cdil', 'cloakllm', 'hashchainalgo'])(
    '%s, whose rows store no hash of their own',
    (name) => {
      const { recipe, rows } = unstored(name);
      holdsInStretches(recipe, [rows]);
    },
  );
});

it('recovered times are told row by row', () => {
  const recipe = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'late', alg: 'sha256', hash: 'hash', genesis: { const: 'G' } },
    preimage: [{ prev: 'text' }, { field: 'at' }],
    recoverTime: { field: 'at', from: 'at', windowMicros: 50, format: 'python-isoformat' },
  });
  let prev = 'G';
  const rows = Array.from({ length: 40 }, (_, i) => {
    const at = (micros: number) => `2026-01-01T00:00:${String(i).padStart(2, '0')}.${100_000 + micros}`;
    prev = createHash('sha256')
      .update(`${prev}${at(0)}+00:00`)
      .digest('hex');
    return Buffer.from(JSON.stringify({ at: `${at(i)}Z`, hash: prev }));
  });
  const result = walk(recipe, rows);
  expect(result.recovered_times?.list.map(({ micros }) => micros)).toEqual(rows.map((_, i) => i));
  holdsInStretches(recipe, [rows]);
});

/** Rows of one log that are built alike, so that most can be read one after the other. */
type Alike = { prefix: string; seq: boolean; stored: boolean; crlf: boolean };

function alike({ prefix, seq, stored, crlf }: Alike) {
  const recipe = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'alike', alg: 'sha256', prefix, prev: 'prev' },
    ...(stored ? { hash: 'hash' } : {}),
    ...(seq ? { seq: { field: 'seq', start: 0 } } : {}),
    genesis: { const: 'none' },
    preimage: [{ json: { of: 'record', omit: ['hash'], style: { keys: 'utf16' } } }],
  });
  return { recipe, rows: (skipAt: number) => alikeRows(prefix, stored, crlf, skipAt) };
}

/** `skipAt`: a row before which a number is left out, though everything was hashed so. */
function alikeRows(prefix: string, stored: boolean, crlf: boolean, skipAt: number): Buffer[] {
  let prev = 'none';
  return Array.from({ length: 120 }, (_, i) => {
    const row = { act: `read ${i % 7}`, n: -i, ok: i % 2 === 0, prev, seq: i < skipAt ? i : i + 1 };
    const body = JSON.stringify(row);
    prev = prefix + createHash('sha256').update(body).digest('hex');
    const text = stored ? `${body.slice(0, -1)},"hash":"${prev}"}` : body;
    return Buffer.from(crlf ? `${text}\r` : text);
  });
}

/** Of the row at `at`: a hash that is none of its own, and a predecessor that is none, both as long as theirs. */
const LINK_CHANGES: Change[] = [
  (rows) => rows,
  (rows, at) => rows.with(at, replaced(rows[at]!, /[0-9a-f]{64}(?="\}\r?$)/)),
  (rows, at) => rows.with(at, replaced(rows[at]!, /(?<="prev":"[^"]*)[0-9a-f]{64}/)),
  (rows, at) => rows.with(at, Buffer.concat([rows[at]!, Buffer.from(' ')])),
  ...CHANGES.slice(1),
];

function replaced(row: Buffer, place: RegExp): Buffer {
  return Buffer.from(row.toString().replace(place, 'ab'.repeat(32)));
}

it('rows built alike that follow one another, and one among them that does not', () => {
  const followers = vi.spyOn(RowScanner.prototype, 'followers');
  fc.assert(
    fc.property(
      fc.record({
        prefix: fc.constantFrom('', 'sha256:'),
        seq: fc.boolean(),
        stored: fc.boolean(),
        crlf: fc.boolean(),
      }),
      fc.tuple(fc.nat(LINK_CHANGES.length - 1), fc.nat(119)),
      fc.option(fc.integer({ min: 1, max: 119 }), { nil: 200 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
      (of, [change, at], skipAt, sizes) => {
        const { recipe, rows } = alike(of);
        const changed = LINK_CHANGES[change]!(rows(skipAt), at);
        expect(walkInStretches(recipe, changed, sizes)).toEqual(walk(recipe, changed));
      },
    ),
    { numRuns: 400 },
  );
  const read = followers.mock.results.reduce((sum, { value }) => sum + (value as { rows: number }).rows, 0);
  followers.mockRestore();
  expect(read).toBeGreaterThan(400);
});

function holdsInStretches(recipe: CompiledRecipe, logs: readonly Buffer[][]): void {
  fc.assert(
    fc.property(
      fc.nat(logs.length - 1),
      fc.array(fc.tuple(fc.nat(CHANGES.length - 1), fc.nat()), { maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
      (log, changes, sizes) => {
        const rows = changes.reduce(
          (all, [change, at]) => CHANGES[change]!(all, at % all.length),
          logs[log]!,
        );
        expect(walkInStretches(recipe, rows, sizes)).toEqual(walk(recipe, rows));
      },
    ),
    { numRuns: 60 },
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { JsonTape } from '../../../electron/engine/integrity/json-lexer.ts';
import type { RowScanner } from '../../../electron/engine/integrity/row-scanner.ts';
import { RowTemplate } from '../../../electron/engine/integrity/row-template.ts';
import { loadScanner } from '../../../electron/engine/verification/load-scanner.ts';

/**
 * WebAssembly that holds rows against a template decides as the template in TypeScript, which is the reference: for
 * rows built alike, with values of any kind, and with any byte changed.
 */
const ROOM = 64 * 1024;
const PREV = '0123456789abcdef'.repeat(4);
const NO_LINKS = { hash: -1, prev: -1, seq: -1 };
const STYLES = ['jcs', 'pyc-u', 'py', 'php', 'go', 'js'] as const;
const hashers = STYLES.map((style) => {
  const recipe = { recipe: 'chain-recipe/1', name: style, alg: 'sha256', hash: 'hash' };
  const preimage = [{ prev: 'text' }, { json: { of: 'record', omit: ['hash'], style } }];
  return compileRecipe({ ...recipe, preimage, genesis: { const: '' } }).content!;
});

const plainText = fc.oneof(
  fc.stringMatching(/^[ -~]{0,60}$/),
  fc.constantFrom('', 'a/b', '<p>', 'a & b', 'Ω', 'x'.repeat(15), 'y'.repeat(16), 'z'.repeat(33), PREV),
);
const anyText = fc.oneof(plainText, fc.string({ unit: 'binary' }), fc.constantFrom('\u007f', '\u0001', '\\'));
const NUMBERS = '0 -0 -1 00 7 1.0 1.50 0.001 0.0001 -0.5 1e5 1E5 12.5e1 .5 1. 12 - 1.5e';
const anyDecimal = fc.nat(9_999).map((value) => String(value + 1 / 8));
const anyNumber = fc.oneof(
  fc.integer().map(String),
  anyDecimal,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(...NUMBERS.split(' '), '999999999999999', '1000000000000000', '12345678.12345678'),
);
const quoted = (text: fc.Arbitrary<string>) => text.map((each) => JSON.stringify(each));
const word = fc.constantFrom('true', 'false');
const anyValue = fc.oneof(
  quoted(anyText),
  anyNumber,
  fc.constantFrom('true', 'false', 'null', 'trux', 'falsx', '[]', '{}'),
);
/** A place in a row, and the values that stand there first and later, mostly of one kind. */
const member = fc.oneof(
  ...[
    quoted(plainText),
    fc.nat().map(String),
    anyDecimal,
    anyNumber,
    word,
    fc.constantFrom('null', '["a",1]', '{"b":"x","a":true}'),
  ].map((kind) =>
    fc.record({
      first: kind,
      later: fc.array(fc.oneof({ weight: 30, arbitrary: kind }, { weight: 1, arbitrary: anyValue }), {
        minLength: 4,
        maxLength: 4,
      }),
    }),
  ),
);

function rowOf(values: readonly string[], hash: string): Buffer {
  const members = values.map((value, i) => `"${i % 3 === 0 ? 'key' : 'a longer key / '}${i}":${value}`);
  return Buffer.from(`{${[...members, `"hash":"${hash}"`].join(',')}}`);
}

/** What a matcher says of the row that lies in the bytes. */
function said(row: RowTemplate | NonNullable<ReturnType<RowScanner['scanning']>>, values: number, at: At) {
  if (!row.fits(at.bytes, at.from, at.to)) return null;
  const places = Array.from({ length: values }, (_, value) => [row.start(value), row.end(value)]);
  const holds = places.map(([from = 0, to = 0], value) => {
    if (at.bytes[from] !== 0x22) return [];
    const text = at.bytes.toString('latin1', from + 1, to - 1);
    return [text, `${text} `, text.replace(/.$/, '!')].map((each) => row.holds(value, each));
  });
  return { places, holds, preimage: row.preimage(PREV)?.toString('latin1') };
}

type At = { bytes: Buffer; from: number; to: number };

/** A template of the row in both ways, with the number of its values; null where there is none of such rows. */
function templatesOf(first: Buffer, style: number) {
  const tape = new JsonTape({ nonFinite: true });
  if (!tape.lex(first)) return null;
  const content = hashers[style]!;
  const pieces = content.piecesOf(tape, PREV);
  const template = pieces === null ? null : RowTemplate.of(tape, pieces, content.writtenBy);
  return template === null ? null : { template, values: template.parts.types.length };
}

describe('rows held against a template in WebAssembly', () => {
  const loaded = loadScanner(ROOM);
  if (loaded === null) throw new Error('npm run build makes the WebAssembly that is tested here');
  const scanner: RowScanner = loaded;

  it('fit, lie and are written as in TypeScript', () => {
    let fitted = 0;
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 1, maxLength: 6 }),
        fc.nat(STYLES.length - 1),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.nat(40),
        (members, style, spoilt, from) => {
          const made = templatesOf(
            rowOf(
              members.map(({ first }) => first),
              'ab',
            ),
            style,
          );
          if (made === null) return;
          const { template, values } = made;
          const scanning = scanner.scanning(template, style % 2, NO_LINKS)!;
          for (const [i, changes] of [[], [], [], spoilt].entries()) {
            const row = rowOf(
              members.map(({ later }) => later[i]!),
              PREV,
            );
            for (const [at, byte] of changes) row[at % row.length] = byte;
            // What follows a row is no part of it, and may be anything.
            const at = { bytes: scanner.rows, from, to: from + row.length };
            scanner.rows.fill(i % 2 === 0 ? 0x0a : 0x31);
            row.copy(scanner.rows, from);
            const expected = said(template, values, at);
            expect(said(scanning, values, at)).toEqual(expected);
            if (expected !== null) fitted += 1;
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(fitted).toBeGreaterThan(500);
  });

  it('takes no template and no preimage that it has no room for', () => {
    const { template } = templatesOf(rowOf(['"x"', '1'], 'ab'), 0)!;
    const row = rowOf([JSON.stringify('x'.repeat(50_000)), '1'], PREV);
    row.copy(scanner.rows);
    const scanning = scanner.scanning(template, 0, NO_LINKS)!;
    expect(scanning.fits(scanner.rows, 0, row.length)).toBe(true);
    expect(scanning.preimage(PREV)).toEqual(
      template.fits(scanner.rows, 0, row.length) ? template.preimage(PREV) : null,
    );
    expect(scanning.preimage('0'.repeat(2000))).toBeNull();
    const large = templatesOf(rowOf(Array<string>(3000).fill('"x"'), 'ab'), 0)!;
    expect(scanner.scanning(large.template, 0, NO_LINKS)).toBeNull();
  });
});

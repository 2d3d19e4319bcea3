import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonTape, OBJECT } from '../../../electron/engine/integrity/json-lexer.ts';

function lex(text: string, options = {}): JsonTape {
  const tape = new JsonTape(options);
  tape.lex(Buffer.from(text));
  return tape;
}

describe('JsonTape', () => {
  it('accepts exactly what JSON.parse accepts', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"\\u00e9"',
      '\\',
      '1',
      '-',
      '0',
      '.5',
      'e',
      '+',
      '01',
      'true',
      'nul',
      'null',
      ' ',
      '\n',
      '\t',
      '"\\x"',
      '\u0001',
      '"é"',
      '1e5',
      '-0',
      '{}',
      '[]',
    );
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const near = fc.tuple(fc.json(), fc.nat(), pieces).map(([json, at, piece]) => {
      const cut = at % (json.length + 1);
      return json.slice(0, cut) + piece + json.slice(cut + 1);
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((all) => all.join('')),
          near,
        ),
        (input) => {
          const text = input.isWellFormed() ? input : input.toWellFormed();
          expect(new JsonTape().lex(Buffer.from(text))).toBe(parses(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gets at members, paths, elements and decoded text', () => {
    const tape = lex('{"a":{"b":[10,{"c":"\\u00e9\\n"}]},"x.y":1.50,"n":null,"t":true,"":"empty"}');
    expect(tape.text(tape.at('a.b.1.c'))).toBe('é\n');
    expect(tape.text(tape.at('a.b.0'))).toBe('10');
    expect(tape.at('a.b.2')).toBe(-1);
    expect(tape.at('a.q.z')).toBe(-1);
    expect(tape.text(tape.at('x.y'))).toBe('1.50');
    expect(tape.text(tape.at('n'))).toBe(null);
    expect(tape.text(tape.at('t'))).toBe('true');
    expect(tape.text(tape.member(''))).toBe('empty');
    const names: string[] = [];
    tape.walk((name, value) => names.push(`${name}=${tape.source(value)}`));
    expect(names).toEqual(['a={"b":[10,{"c":"\\u00e9\\n"}]}', 'x.y=1.50', 'n=null', 't=true', '="empty"']);
  });

  it('sees repeated keys however they are spelled, and takes the last', () => {
    const twice = lex('{"a":1,"b":{"k":1},"\\u0061":2}');
    expect(twice.hasDuplicateKeys).toBe(true);
    expect(twice.text(twice.member('a'))).toBe('2');
    expect(lex('{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}').hasDuplicateKeys).toBe(false);
    expect(lex('{"b":{"ab":1,"ba":2,"ab":3}}').hasDuplicateKeys).toBe(true);
    const many = Array.from({ length: 200 }, (_, i) => `"k${i}":${i}`);
    expect(lex(`{${many.join(',')}}`).hasDuplicateKeys).toBe(false);
    expect(lex(`{${many.join(',')},"k7":0}`).hasDuplicateKeys).toBe(true);
  });

  it('finds every repeated key that a set finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '"'), maxLength: 3 })),
        (keys) => {
          const tape = lex(`{${keys.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
          expect(tape.hasDuplicateKeys).toBe(new Set(keys).size < keys.length);
        },
      ),
    );
  });

  it('names what is wrong, and tells a cut from a fault', () => {
    expect(lex('').problem?.reason).toBe('empty');
    expect(lex('{"a":1').problem).toEqual({ reason: 'cut-short', offset: 6 });
    expect(lex('{"a":"xyz').problem?.reason).toBe('cut-short');
    expect(lex('{"a":tru').problem?.reason).toBe('cut-short');
    expect(lex('{"a" 1}').problem).toEqual({ reason: 'syntax', offset: 5 });
    expect(lex('{} {}').problem?.reason).toBe('trailing-text');
    expect(lex('"\u0001"').problem).toEqual({ reason: 'syntax', offset: 1 });
    const invalid = new JsonTape();
    expect(invalid.lex(Buffer.from([0x22, 0xff, 0x22]))).toBe(false);
    expect(invalid.problem?.reason).toBe('invalid-utf8');
  });

  it('bounds depth without crashing', () => {
    expect(lex(`${'['.repeat(512)}${']'.repeat(512)}`).problem).toBe(null);
    expect(lex(`${'['.repeat(513)}${']'.repeat(513)}`).problem?.reason).toBe('too-deep');
    expect(lex('['.repeat(1_000_000)).problem?.reason).toBe('too-deep');
    expect(lex('[[1]]', { maxDepth: 1 }).problem?.reason).toBe('too-deep');
  });

  it('accepts NaN and infinities only when asked to', () => {
    expect(lex('[NaN,Infinity,-Infinity]').problem?.reason).toBe('syntax');
    const tape = lex('[NaN,-Infinity,Infinity,1]', { nonFinite: true });
    expect(tape.problem).toBe(null);
    expect([0, 1, 2, 3].map((i) => tape.text(tape.at(String(i))))).toEqual([
      'NaN',
      '-Infinity',
      'Infinity',
      '1',
    ]);
  });

  it('is reused without traces of the record before', () => {
    const tape = lex('{"a":1,"a":2}');
    expect(tape.lex(Buffer.from('{"b":[]}'))).toBe(true);
    expect(tape.hasDuplicateKeys).toBe(false);
    expect(tape.type(0)).toBe(OBJECT);
    expect(tape.member('a')).toBe(-1);
    expect(tape.lex(Buffer.from('{'))).toBe(false);
    expect(tape.member('b')).toBe(-1);
  });
});

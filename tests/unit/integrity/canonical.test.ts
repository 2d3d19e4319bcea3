import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, jcs } from '../../../electron/engine/integrity/canonical.ts';
import { DEFAULT_STYLE, type JsonStyle, PRESETS } from '../../../electron/engine/integrity/json-style.ts';

const write = (json: string, style: Partial<JsonStyle>): string | undefined =>
  canonicalize(json, { ...DEFAULT_STYLE, ...style })?.toString();

/** What Python's json makes of each document, in the four spellings that schemes use. */
function pythonDumps(documents: string[]): string[][] {
  const program = `
import json, sys
for line in sys.stdin:
    v = json.loads(json.loads(line))
    print(json.dumps([json.dumps(v, sort_keys=True), json.dumps(v, sort_keys=True, ensure_ascii=False),
      json.dumps(v, sort_keys=True, separators=(",", ":")),
      json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False)]))`;
  const input = documents.map((document) => JSON.stringify(document)).join('\n');
  const run = spawnSync('python3', ['-c', program], { input, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

const awkwardNumbers = [
  '0',
  '-0',
  '-0.0',
  '1.0',
  '100.0',
  '1e-07',
  '1e-7',
  '1E5',
  '1e16',
  '1e+15',
  '123456789012345680.0',
  '0.0001',
  '0.00001',
  '5e-324',
  '1.7976931348623157e308',
  '1e400',
  '-1e400',
  '9007199254740993',
  '18446744073709551615',
  '-9223372036854775808',
  '0.30000000000000004',
  '12345.678e2',
  '1e22',
  '1e21',
  '123456789012345678901234567890',
];

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed());
const member = fc.oneof(
  text,
  fc.constantFrom('a', '10', '9', '01', '\ue000', '\u{1f600}', '\u007f', '/', '\u2028', ''),
);
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom('null', 'true', 'false', ...awkwardNumbers),
    fc.double({ noNaN: true }).map((value) => JSON.stringify(value)),
    fc.bigInt().map(String),
    fc.array(tie('value')).map((items) => `[ ${items.join(' , ')}]`),
    fc.array(fc.tuple(member, tie('value')), { maxLength: 40 }).map((members) => {
      return `{${members.map(([key, value]) => `${JSON.stringify(key)} :${value as string}`).join(',')}}`;
    }),
  ),
})).value as fc.Arbitrary<string>;

describe('Python styles', () => {
  it('write what json.dumps writes, repeated keys and awkward numbers included', () => {
    const documents = [...awkwardNumbers, ...fc.sample(document, { numRuns: 1500, seed: 11 })];
    const expected = pythonDumps(documents);
    const styles = [PRESETS.py, PRESETS['py-u'], PRESETS.pyc, PRESETS['pyc-u']];
    for (const [i, json] of documents.entries()) {
      expect(styles.map((style) => canonicalize(json, style)?.toString())).toEqual(expected[i]);
    }
  });
});

describe('js', () => {
  it('writes what JSON.stringify makes of JSON.parse', () => {
    fc.assert(
      fc.property(document, (json) => {
        // JSON.parse gives `__proto__` no special meaning, and neither does the lexer.
        expect(canonicalize(json, PRESETS.js)?.toString()).toBe(JSON.stringify(JSON.parse(json)));
      }),
      { numRuns: 600 },
    );
  });

  it('keeps lone surrogates as escapes', () => {
    expect(write('{"a":"\\uD800x\\udc00"}', PRESETS.js)).toBe('{"a":"\\ud800x\\udc00"}');
  });
});

describe('jcs (RFC 8785)', () => {
  it('section 3.2.2, primitive values', () => {
    const input = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`;
    expect(write(input, PRESETS.jcs)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('section 3.2.3, order by UTF-16 unit', () => {
    const input = `{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",
      "1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O"}`;
    const order = [...write(input, PRESETS.jcs)!.matchAll(/:"([A-Z][^"]*)"/g)].map((match) => match[1]);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('appendix B, numbers by their IEEE 754 bits', () => {
    const samples: [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['ffefffffffffffff', '-1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['c340000000000000', '-9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['44b52d02c7e14af7', '1.0000000000000001e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
      ['43143ff3c1cb0959', '1424953923781206.2'],
    ];
    for (const [bits, expected] of samples) {
      const value = Buffer.from(bits, 'hex').readDoubleBE();
      const input = Object.is(value, -0) ? '-0.0' : value.toExponential();
      expect(write(`[${input}]`, PRESETS.jcs)).toBe(`[${expected}]`);
    }
  });

  it('is a fixed point', () => {
    fc.assert(
      fc.property(document, (json) => {
        const once = canonicalize(json, PRESETS.jcs)!;
        expect(canonicalize(once, PRESETS.jcs)!.equals(once)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('writes plain values', () => {
    expect(jcs({ b: [1, 'ü'], a: null })).toBe('{"a":null,"b":[1,"ü"]}');
  });
});

describe('other styles', () => {
  it('php escapes slashes and everything above DEL', () => {
    expect(write('{"b":"/é\u007f\u2028","a":1.0}', PRESETS.php)).toBe(
      '{"b":"\\/\\u00e9\u007f\\u2028","a":1.0}',
    );
  });

  it('go sorts and escapes for HTML', () => {
    expect(write('{"b":"<&>\u2029é","a":1e3}', PRESETS.go)).toBe(
      '{"a":1e3,"b":"\\u003c\\u0026\\u003e\\u2029é"}',
    );
  });

  it('order by code point and by UTF-16 unit differ above U+D7FF', () => {
    const json = '{"\u{1f600}":2,"\uff61":1,"z":0}';
    expect(write(json, { keys: 'utf16' })).toBe('{"z":0,"\u{1f600}":2,"\uff61":1}');
    expect(write(json, { keys: 'codepoint' })).toBe('{"z":0,"\uff61":1,"\u{1f600}":2}');
    expect(write(json.replace('z', '\\u007a'), { keys: 'codepoint' })).toBe(
      '{"z":0,"\uff61":1,"\u{1f600}":2}',
    );
  });

  it('keeps number text by default, and can turn whole floats into integers', () => {
    const json = '[1.0,1e-7,1E3,-0.0,12345678901234567890,1.5]';
    expect(write(json, {})).toBe(json);
    expect(write(json, { wholeFloatsToInt: true })).toBe('[1,1e-7,1000,-0.0,12345678901234567890,1.5]');
    expect(write('[1e21,1.0]', { wholeFloatsToInt: true, numbers: 'python' })).toBe(
      '[1000000000000000000000,1]',
    );
    expect(write('[1e21,1.0]', { wholeFloatsToInt: true, numbers: 'ecma' })).toBe('[1e+21,1]');
  });

  it('drops nulls and normalizes', () => {
    expect(write('{"a":null,"b":{"c":null,"d":[null]}}', { nulls: 'drop' })).toBe('{"b":{"d":[null]}}');
    expect(write('{"e\\u0301":"e\u0301"}', { nfc: true })).toBe('{"\u00e9":"\u00e9"}');
    expect(write('{"e\\u0301":"e\u0301"}', {})).toBe('{"e\u0301":"e\u0301"}');
  });

  it('of a repeated key the first place and the last value count', () => {
    expect(write('{"a":1,"b":2,"\\u0061":3}', {})).toBe('{"a":3,"b":2}');
  });

  it('does not depend on spacing or order where the style sorts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const spaced = canonicalize(JSON.stringify(value, null, 3), PRESETS.jcs)!;
        expect(spaced.toString()).toBe(jcs(value));
      }),
      { numRuns: 200 },
    );
  });
});

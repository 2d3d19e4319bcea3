import type { Random } from '../fixtures/random.ts';

/** Spoils a file's bytes in one of the ways that files are spoiled, by accident or on purpose. */
export type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const insertAt = (bytes: Buffer, at: number, what: Buffer | string) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(what), bytes.subarray(at)]);

function range(bytes: Buffer, random: Random): [number, number] {
  const from = random.int(0, bytes.length);
  return [from, Math.min(bytes.length, from + random.int(0, 400))];
}

/** Replaces one run of digits. */
function number(bytes: Buffer, random: Random, by: string): Buffer {
  const runs = [...bytes.toString('latin1').matchAll(/\d+/g)];
  if (runs.length === 0) return insertAt(bytes, random.int(0, bytes.length), by);
  const { index, 0: digits } = random.pick(runs);
  return Buffer.concat([bytes.subarray(0, index), Buffer.from(by), bytes.subarray(index + digits.length)]);
}

/** A place where a JSON value may begin, or any. */
function valuePlace(bytes: Buffer, random: Random): number {
  const places = [...bytes.toString('latin1').matchAll(/[:[,]\s*(?=["{[\d])/g)];
  if (places.length === 0) return random.int(0, bytes.length);
  const { index, 0: found } = random.pick(places);
  return index + found.length;
}

export const MUTATIONS: Record<string, Mutation> = {
  'a flipped bit': (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let i = random.int(1, 8); i > 0 && changed.length > 0; i--)
      changed[random.int(0, changed.length - 1)]! ^= 1 << random.int(0, 7);
    return changed;
  },
  cut: (bytes, random) => bytes.subarray(0, random.int(0, bytes.length)),
  'cut in front': (bytes, random) => bytes.subarray(random.int(0, bytes.length)),
  'a hole': (bytes, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'random bytes': (bytes, random) =>
    insertAt(
      bytes,
      random.int(0, bytes.length),
      Buffer.from(Array.from({ length: random.int(1, 60) }, () => random.int(0, 255))),
    ),
  'a range twice': (bytes, random) => {
    const [from, to] = range(bytes, random);
    return insertAt(bytes, to, bytes.subarray(from, to));
  },
  'a range many times': (bytes, random) => {
    const [from, to] = range(bytes, random);
    return insertAt(
      bytes,
      to,
      Buffer.concat(Array.from({ length: random.int(2, 200) }, () => bytes.subarray(from, to))),
    );
  },
  'two files in one': (bytes, random, others) => {
    const other = random.pick(others);
    return Buffer.concat([
      bytes.subarray(0, random.int(0, bytes.length)),
      other.subarray(random.int(0, other.length)),
    ]);
  },
  'two files after each other': (bytes, random, others) => Buffer.concat([bytes, random.pick(others)]),
  'nested arrays': (bytes, random) => {
    const depth = random.pick([10, 63, 64, 65, 66, 1000]);
    const closed = random.chance(0.7) ? ']'.repeat(depth) : '';
    return insertAt(
      bytes,
      valuePlace(bytes, random),
      `${'['.repeat(depth)}${closed || '1'}${closed ? ',' : ''}`,
    );
  },
  'nested objects': (bytes, random) => {
    const depth = random.pick([10, 63, 64, 65, 66, 1000]);
    return insertAt(bytes, valuePlace(bytes, random), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)},`);
  },
  'a huge number': (bytes, random) =>
    number(
      bytes,
      random,
      random.pick([
        '9'.repeat(400),
        '1e999',
        '-0',
        '9007199254740993',
        '1E400',
        '0.1e-400',
        '99999999999999999999',
        '00',
        'NaN',
      ]),
    ),
  'bad UTF-8': (bytes, random) =>
    insertAt(
      bytes,
      random.int(0, bytes.length),
      Buffer.from(
        random.pick(['ff', 'c0af', 'eda080', 'f4908080', 'e282', '80', 'fffe', 'feff', 'efbbbf']),
        'hex',
      ),
    ),
  'NUL bytes': (bytes, random) =>
    insertAt(bytes, random.int(0, bytes.length), Buffer.alloc(random.int(1, 300))),
  'quotes and delimiters': (bytes, random) =>
    insertAt(
      bytes,
      random.int(0, bytes.length),
      random.pick([
        '"',
        '""',
        '"\n',
        ',',
        ';',
        '\t',
        '|',
        '\r',
        '\r\n',
        '\n\n',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ':',
        ',,',
        '\u2028',
        '\v',
        ' ',
      ]),
    ),
  'lines in another order': (bytes, random) => {
    const lines = bytes.toString('latin1').split('\n');
    const [a, b] = [random.int(0, lines.length - 1), random.int(0, lines.length - 1)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  'a number that counts bytes': (bytes, random) => {
    const changed = Buffer.from(bytes);
    if (changed.length < 8) return changed;
    const at = random.chance(0.6)
      ? Math.max(0, changed.length - random.int(4, 120))
      : random.int(0, changed.length - 4);
    changed.writeUInt32LE(
      random.pick([0, 1, 0xffff, 0x10000, 0x7fffffff, 0xffffffff, changed.length]),
      Math.min(at, changed.length - 4),
    );
    return changed;
  },
  'special names': (bytes, random) =>
    insertAt(
      bytes,
      valuePlace(bytes, random),
      random.pick([
        '"__proto__":{"id":"x"},',
        '{"__proto__":null},',
        '"constructor":1,',
        '"toString":"x",',
        '"id":"\\ud800",',
        '"":"",',
        'null,',
        'true,',
        '{},',
        '[],',
        '""',
      ]),
    ),
  nothing: (bytes) => bytes,
};

export function mutate(
  bytes: Buffer,
  random: Random,
  others: readonly Buffer[],
): { bytes: Buffer; how: string } {
  const names = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () =>
    random.pick(Object.keys(MUTATIONS)),
  );
  const spoilt = names.reduce((all, name) => MUTATIONS[name]!(all, random, others), bytes);
  return { bytes: spoilt, how: names.join(', ') };
}

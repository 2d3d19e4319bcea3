import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchText } from '../../../electron/engine/intake/fields.ts';
import { UTF8_LINES } from '../../../electron/engine/intake/file-shape.ts';
import { TextList, TextPacker } from '../../../electron/engine/intake/packed-texts.ts';
import { PlainRecords } from '../../../electron/engine/intake/plain-records.ts';
import { parseRecord } from '../../../electron/engine/intake/read-records.ts';
import type { Dialect, Mapped } from '../../../electron/engine/platforms/dialect.ts';
import { DIALECTS } from '../../../electron/engine/platforms/registry.ts';
import {
  generateCompany,
  intelliAuthEvents,
  intelliAuthNdjson,
  kommitLargeChunks,
} from '../../fixtures/index.ts';

/** What an import keeps, or why it refuses the record: by parsing and mapping alone, or as an import reads it. */
function mappedOf(dialect: Dialect, line: string) {
  const fields = parseRecord(Buffer.from(line), UTF8_LINES);
  return keptOf(dialect.map(fields), searchText(fields, dialect.notSearched));
}

function keptOf(mapped: Mapped, text: string) {
  const { id, occurred_text, kind, type, actor, repository, outcome, severity, verdict, waiver } = mapped;
  const target = mapped.target?.id ?? '';
  // As UTF-8 has it: a half of a surrogate pair has none.
  return {
    id,
    target,
    time: occurred_text,
    text: Buffer.from(text).toString(),
    facts: { kind, type, actor, repository, outcome, severity, verdict, waiver },
  };
}

const problemOf = (error: unknown) => ({ problem: (error as Error).message });

function orProblem<T>(act: () => T) {
  try {
    return act();
  } catch (error) {
    return problemOf(error);
  }
}

/** Reads the lines as one log and compares each with what mapping it alone gives; returns how many were plain. */
function compare(dialect: Dialect, lines: readonly string[]): number {
  const records = new PlainRecords(dialect, (bytes) => dialect.map(parseRecord(bytes, UTF8_LINES)));
  let plain = 0;
  for (const line of lines) {
    const read = orProblem(() => {
      const found = records.read(Buffer.from(line));
      if (found === null) return null;
      plain++;
      const texts = new TextPacker();
      records.addText(texts);
      const { id, target, time, decided } = found;
      return { id, target, time, text: new TextList(texts.finish()).at(0), facts: decided.facts };
    });
    if (read !== null) expect(read, line).toEqual(orProblem(() => mappedOf(dialect, line)));
  }
  return plain;
}

const told = DIALECTS.filter(({ kept }) => kept);

test('the records of large logs are read without being parsed', () => {
  const kommit = [...kommitLargeChunks(1000)].join('').trimEnd().split('\n');
  expect(compare(dialectNamed('kommit-export'), kommit)).toBe(kommit.length);
  const events = intelliAuthNdjson(intelliAuthEvents(generateCompany())).split('\n').slice(0, 1000);
  expect(compare(dialectNamed('intelliauth-export'), events)).toBeGreaterThan(events.length * 0.9);
});

function dialectNamed(name: string): Dialect {
  return told.find((dialect) => dialect.name === name)!;
}

const odd = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '""',
    '{}',
    '[]',
    '0',
    '-0',
    '-1',
    '1.50',
    '0.0001',
    '1e3',
    '1E400',
    '5.0',
  ),
  fc.constantFrom(
    '12345678901234567890',
    '9007199254740993',
    '9007199254740993.0',
    '1700000000.25',
    '170000000.25',
    '1e21',
    '0.1e-7',
    '[1,"a",{"b":2}]',
  ),
  fc.constantFrom(
    '"\\u0041"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"é"',
    '"a\\nb"',
    '"確認"',
    '"{}"',
    '"{\\"severity\\":\\"x\\"}"',
  ),
  fc.constantFrom(
    '{"repository":"r","severity":"high"}',
    '{"id":"x","kind":"k"}',
    '{"email":"e@x.example"}',
    '{"id":7}',
  ),
  fc.string().map((text) => JSON.stringify(text)),
  fc.double().map((number) => JSON.stringify(number)),
);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('"a"', '"b"') },
  { weight: 1, arbitrary: fc.constantFrom('null', '""') },
  { weight: 1, arbitrary: odd },
);

/** A member of a layout: its name, and the names inside where it is an object. */
type Slot = [name: string, inside: string[] | null];

/** What records of a dialect may have, whatever it says of itself. */
const MEMBERS: Record<string, Slot[]> = {
  'kommit-export': [
    ...['id', 'created_at', 'actor', 'action', 'target', 'severity', 'outcome'].map(
      (name): Slot => [name, null],
    ),
    ['metadata', ['repository', 'repo', 'outcome', 'decision', 'severity', 'run_id']],
  ],
  'intelliauth-export': [
    ...['id', 'occurred_at', 'type', 'outcome', 'severity', 'data_json'].map((name): Slot => [name, null]),
    ['actor', ['kind', 'id', 'label', 'email']],
    ['target', ['kind', 'id', 'label']],
    ['data', ['repository', 'severity', 'title']],
  ],
};
const STRANGE = ['7', '__proto__', 'target_id', 'actor_id', 'data_json', 'a\\u0062', 'id', 'data'];

function layoutOf(dialect: Dialect) {
  const members = MEMBERS[dialect.name]!;
  const usual = fc.shuffledSubarray(members, { minLength: members.length - 2 });
  const inside = usual.chain((slots) =>
    fc.tuple(
      ...slots.map(([name, names]) =>
        names === null
          ? fc.constant<Slot>([name, null])
          : fc.subarray(names).map((some): Slot => [name, some]),
      ),
    ),
  );
  const strange = fc.tuple(fc.constantFrom(...STRANGE), fc.option(fc.subarray(STRANGE, { maxLength: 2 })));
  return fc.tuple(inside, fc.option(strange, { freq: 1 }));
}

function lineOf(layout: readonly Slot[], time: string, values: readonly string[]): string {
  let next = 0;
  const member = (name: string) =>
    `"${name}":${name === time ? '"2026-01-01T00:00:00Z"' : values[next++ % values.length]}`;
  return `{${layout.map(([name, inside]) => (inside ? `"${name}": {${inside.map(member).join(', ')}}` : member(name))).join(',')}}`;
}

test.each(told)('what is read of a record of $name is what parsing and mapping it gives', (dialect) => {
  const values = fc.array(value, { minLength: 16, maxLength: 16 });
  // Records that differ in one value from the first: what does not decide must not, and what does must.
  const changes = fc.array(fc.tuple(fc.nat(15), value), { minLength: 4, maxLength: 12 });
  let plain = 0;
  fc.assert(
    fc.property(layoutOf(dialect), values, changes, ([usual, strange], first, changed) => {
      const rows = [first, ...changed.map(([place, other]) => first.with(place, other))];
      const layout = strange ? [...usual, strange] : usual;
      plain += compare(
        dialect,
        rows.map((row) => lineOf(layout, dialect.kept!.time, row)),
      );
    }),
    { numRuns: 500 },
  );
  expect(plain).toBeGreaterThan(300);
});

test('a log whose records never say the same is left to the parser', () => {
  const lines = Array.from(
    { length: 5000 },
    (_, i) => `{"id":"${i}","actor":"agent-${i}","action":"a.b","created_at":"2026-01-01T00:00:00Z"}`,
  );
  const dialect = dialectNamed('kommit-export');
  const records = new PlainRecords(dialect, (bytes) => dialect.map(parseRecord(bytes, UTF8_LINES)));
  const plain = lines.map((line) => records.read(Buffer.from(line)) !== null);
  expect([plain[0], plain.at(-1)]).toEqual([true, false]);
});

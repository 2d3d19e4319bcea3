import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { splitterFor } from '../../../electron/engine/intake/file-shape.ts';
import { SAMPLE_BYTES } from '../../../electron/engine/intake/look.ts';
import { parseRecord } from '../../../electron/engine/intake/read-records.ts';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import { sampleRecords, sampleWithRecords } from '../../../electron/engine/mappings/log-sample.ts';
import { mappingDialect } from '../../../electron/engine/mappings/mapping-dialect.ts';
import { mappingText, readMapping } from '../../../electron/engine/mappings/mapping-file.ts';
import { memberToMap } from '../../../electron/engine/mappings/member-to-map.ts';
import { pointerNames, pointerOf, textAt } from '../../../electron/engine/mappings/pointer.ts';
import { previewMapping } from '../../../electron/engine/mappings/preview.ts';
import { proposeMapping } from '../../../electron/engine/mappings/propose.ts';
import { timeReader } from '../../../electron/engine/mappings/time-forms.ts';
import type { Dialect, Mapped } from '../../../electron/engine/platforms/dialect.ts';
import { DIALECTS } from '../../../electron/engine/platforms/registry.ts';
import { mappedRecord } from '../../../shared/model/record.ts';
import { microsToText } from '../../../shared/time.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { zipOf } from '../../helpers/zip.ts';

const SHIPPED = readdirSync('resources/mappings').map((name) => {
  const read = readMapping(readFileSync(`resources/mappings/${name}`, 'utf8'));
  return [read.mapping.name, name, read] as const;
});
const ALL: Dialect[] = [...DIALECTS, ...SHIPPED.map(([, , read]) => mappingDialect(read))];

function readBy(dialect: Dialect | undefined, text: string): { dialect: string; records: Mapped[] } {
  const bytes = Buffer.from(text);
  const recognition = recognise(bytes, true, 'log', { dialect }, ALL);
  const found: Buffer[] = [];
  splitterFor(recognition).push(bytes, 0, true, {
    record: (record) => void found.push(Buffer.from(record)),
    blank: () => {},
    reject: () => expect.unreachable(),
  });
  const rows = recognition.format === 'csv' && !recognition.headerless ? found.slice(1) : found;
  return {
    dialect: recognition.dialect.name,
    records: rows.map((row) => recognition.dialect.map(parseRecord(row, recognition))),
  };
}

describe.each(SHIPPED)('the mapping %s', (name, file, read) => {
  const dialect = mappingDialect(read);

  test('has the name of its file, and samples', () => {
    expect(file).toBe(`${name}.json`);
    expect(read.mapping.samples.length).toBeGreaterThan(0);
    expect(read.mapping.about).toContain('.');
  });

  test.each(read.mapping.samples)('sample: $name', ({ text, records }) => {
    const result = readBy(undefined, text);
    expect(result.dialect).toBe(dialect.name);
    expect(result.records).toHaveLength(records.length);
    for (const [i, expected] of records.entries()) expect(result.records[i]).toMatchObject(expected);
    for (const mapped of result.records) {
      expect(mappedRecord.omit({ occurred_at: true }).strict().parse(mapped)).toEqual(mapped);
      expect(dialect.readTime?.(mapped.occurred_text)).not.toBeNull();
    }
  });
});

const LOG = [
  'Zeitstempel;Ereignis;user_email;Betroffen;outcome;ip',
  '2026-03-12T09:14:22.104882+01:00;login;alice@example.com;portal;ok;203.0.113.7',
  '2026-03-12T09:15:00+01:00;export;bob@example.com;=HYPERLINK("x");denied;203.0.113.8',
].join('\n');

const propose = (text: string, name = 'Door log.csv') => {
  const sample = { bytes: Buffer.from(text), complete: true, name };
  const { candidate, path } = sampleRecords(sample);
  return { sample, ...proposeMapping(candidate, path, name) };
};

describe('a proposal', () => {
  test('from names and values, and why', () => {
    const { mapping, why, fields, notices } = propose(LOG);
    expect(mapping).toMatchObject({
      name: 'door-log',
      title: 'Door log',
      fields: {
        type: { constant: 'event' },
        occurred_at: { first: ['/Zeitstempel'], form: 'any' },
        actor: { id: { from: '/user_email' } },
        outcome: { from: '/outcome' },
        ip: { from: '/ip' },
      },
    });
    expect(mapping.fields.id).toBeUndefined();
    expect(why.find(({ field }) => field === 'occurred_at')?.why).toBe('its values are times');
    expect(fields.map(({ pointer }) => pointer)).toEqual(
      LOG.split('\n')[0]!
        .split(';')
        .map((name) => `/${name}`),
    );
    expect(notices).toEqual(['No field says what happened: every record is called “event”.']);
  });

  test('is previewed by the code that imports', () => {
    const { mapping, sample } = propose(`${LOG}\nno time;x;y;z;u;v\nshort;row`);
    const edited = {
      ...mapping,
      fields: { ...mapping.fields, occurred_at: { first: ['/Zeitstempel'], form: 'any' as const } },
    };
    const preview = previewMapping(sample, readMapping(mappingText(edited)), undefined);
    expect(preview).toMatchObject({ mapped: 2, recognised: true, needs_zone: false });
    expect(preview.rows.map(({ number, problem }) => [number, problem])).toEqual([
      [2, null],
      [3, null],
      [4, 'its time is in no form that Vouch reads'],
      [5, '2 cells where the header has 6'],
    ]);
    expect(preview.rows[0]).toMatchObject({
      actor: 'alice@example.com',
      occurred_at: '2026-03-12T08:14:22.104882Z',
    });
    // The same content has the same id wherever it comes from.
    expect(preview.rows[0]?.id).toMatch(/^door-log:sha256:[0-9a-f]{64}$/);
  });

  test.each([
    [
      '{"meta":{"n":[1,2]},"a":{"b":[{"id":"1","when":"2026-01-01T00:00:00Z"},{"id":"2","when":"2026-01-01T00:00:00Z"}]}}',
      ['a', 'b'],
    ],
    ['{"Events":[{"id":"1","time":"2026-01-01T00:00:00Z"}]}', ['Events']],
    ['[{"id":"1","time":"2026-01-01T00:00:00Z"}]', []],
    ['{"id":"1","time":"2026-01-01T00:00:00Z"}\n{"id":"2","time":"2026-01-01T00:00:01Z"}', []],
  ])('finds the records in %s', (text, path) => {
    const { mapping, sample } = propose(text, 'x.json');
    expect(mapping.records.path).toEqual(path);
    const preview = previewMapping(sample, readMapping(mappingText(mapping)), undefined);
    expect(preview.rows.every(({ problem }) => problem === null)).toBe(true);
    expect(preview.recognised).toBe(true);
    expect(preview.rows[0]?.id).toBe('1');
  });

  test('of a CSV without a header names the columns and takes no record for them', () => {
    const { mapping, sample } = propose(
      '7,2026-03-12T09:14:22Z,alice@example.com\n8,2026-03-12T09:14:23Z,bob@example.com\n',
    );
    expect(mapping.records.columns).toEqual(['column 1', 'column 2', 'column 3']);
    expect(mapping.fields.occurred_at.first).toEqual(['/column 2']);
    const preview = previewMapping(sample, readMapping(mappingText(mapping)), undefined);
    expect(preview.rows).toHaveLength(2);
    expect(preview.mapped).toBe(2);
    // Nothing in the file says what its columns are.
    expect(preview.recognised).toBe(false);
  });

  test('says where it cannot tell', () => {
    expect(propose('id,at\n1,03/04/2026 10:00\n1,05/06/2026 11:00').notices).toEqual([
      '/id is not another in every record: ids are made from the content of the records.',
      'Whether days or months come first in its times cannot be told from these records: check it.',
      'No field says what happened: every record is called “event”.',
    ]);
    expect(() => propose('a,b\nx,y')).toThrow('no field of its records holds a time');
    expect(() => propose('just words\nand more')).toThrow('no rows of columns');
  });
});

describe('which file a mapping is made for', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const kommit = `${DIALECTS.find(({ name }) => name === 'kommit-export')!.samples[0]!.text}\n`;
  const doors = 'when,badge\n2026-03-12T09:14:22Z,Alice\n';

  test('of a folder or zip the first that no platform reads, zips in a folder opened', async () => {
    const zip = zipOf([
      { name: 'a/1.ndjson', content: kommit },
      { name: 'a/10.csv', content: doors },
      { name: 'a/2.csv', content: doors },
    ]);
    const path = write('mixed/b.zip', zip);
    expect((await memberToMap(path, 'b.zip')).name).toBe('b.zip/a/2.csv');
    write('mixed/a.ndjson', kommit);
    const member = await memberToMap(join(folder, 'mixed'), 'mixed');
    expect(member.name).toBe('b.zip/a/2.csv');
    expect(sampleRecords(await sampleWithRecords(member)).candidate.fields).toEqual([
      { when: '2026-03-12T09:14:22Z', badge: 'Alice' },
    ]);
  });

  test('a list that begins later than an import looks is proposed for, and read where that is said', async () => {
    const document = {
      about: 'x'.repeat(SAMPLE_BYTES),
      events: [{ at: '2026-03-12T09:14:22Z', what: 'opened' }],
    };
    const path = write('late.json', JSON.stringify(document));
    const sample = await sampleWithRecords({ path, name: 'late.json' });
    const { candidate, path: inside } = sampleRecords(sample);
    expect(inside).toEqual(['events']);
    const { mapping } = proposeMapping(candidate, inside, 'late.json');
    const read = readMapping(mappingText(mapping));
    expect(previewMapping(sample, read, undefined)).toMatchObject({ mapped: 1, recognised: false });
    const start = sample.bytes.subarray(0, SAMPLE_BYTES);
    const told = recognise(start, false, 'late.json', { dialect: mappingDialect(read) });
    expect(told).toMatchObject({ format: 'json', key: 'events' });
    expect(told.reason).toContain('as you said; none of its records ends within the first 256 KiB');
  });
});

test('told only that it is some other log, Vouch does not choose a mapping by itself', () => {
  const told = (text: string) => recognise(Buffer.from(text), true, 'x', 'other', ALL).dialect.name;
  expect(() => told('{"a":1}\n{"a":2}\n')).toThrow('does not look like any export');
  expect(() => told('{"Records":[]}')).toThrow('does not look like any export');
  const [name, , read] = SHIPPED[0]!;
  expect(told(read.mapping.samples[0]!.text), name).toBe(mappingDialect(read).name);
});

describe('times', () => {
  test.each([
    ['epoch-s', '1773306862', '2026-03-12T09:14:22.000000Z'],
    ['epoch-s', '12.5', '1970-01-01T00:00:12.500000Z'],
    ['epoch-ms', '1606929874512', '2020-12-02T17:24:34.512000Z'],
    ['epoch-ms', '1000', '1970-01-01T00:00:01.000000Z'],
    ['epoch-us', '1773306862104882', '2026-03-12T09:14:22.104882Z'],
    ['epoch-ns', '1773306862104882999', '2026-03-12T09:14:22.104882Z'],
    ['day-month-year', '31.12.2026 23:59:58,5', '2026-12-31T23:59:58.500000Z'],
    ['day-month-year', '1/2/2026 3:04 PM +02:00', '2026-02-01T13:04:00.000000Z'],
    ['month-day-year', '12/31/2026', '2026-12-31T00:00:00.000000Z'],
    ['month-day-year', '1/2/2026 12:00 AM', '2026-01-02T00:00:00.000000Z'],
  ] as const)('%s: %s', (form, text, utc) => expect(microsToText(timeReader(form)(text)!.micros)).toBe(utc));

  test.each([
    ['epoch-ms', '2026-03-12'],
    ['epoch-s', '-1'],
    ['day-month-year', '12/31/2026'],
    ['month-day-year', '31/12/2026'],
    ['day-month-year', '1/2-2026'],
    ['month-day-year', '1/2/2026 13:00 PM'],
  ] as const)('%s: %s is none', (form, text) => expect(timeReader(form)(text)).toBeNull());
});

describe('rules', () => {
  const base = {
    format: 'vouch-mapping/1',
    name: 'x',
    title: 'X',
    recognise: { fields: ['/t'] },
    records: {},
    fields: { type: { constant: 'e' }, occurred_at: { first: ['/t'] } },
  };
  const map = (fields: object, record: object) =>
    mappingDialect(readMapping(JSON.stringify({ ...base, fields: { ...base.fields, ...fields } }))).map({
      t: '2026-01-01T00:00:00Z',
      ...record,
    });

  test('tables, alternatives and places', () => {
    const outcome = {
      first: [{ from: '/code', values: { '200': 'allow' }, otherwise: 'deny' }, { constant: 'unknown' }],
    };
    expect(map({ outcome }, { code: 200 }).outcome).toBe('allow');
    expect(map({ outcome }, { code: 403 }).outcome).toBe('deny');
    expect(map({ outcome }, {}).outcome).toBe('unknown');
    expect(map({ title: { from: '/data/a~1b/0' } }, { data: '{"a/b":["x"]}' }).title).toBe('x');
    expect(
      map({ kind: { from: '/k', values: { a: 'approval' }, otherwise: 'event' } }, { k: 'a' }).kind,
    ).toBe('approval');
    expect(map({ links: [{ label: 'pr', from: '/u' }] }, { u: 'javascript:alert(1)' }).links).toEqual([]);
    expect(map({ pr_number: { from: '/n' } }, { n: '12' }).pr_number).toBe(12);
  });

  test('a value that cannot be told is an error, never a guess', () => {
    expect(() => map({ id: { from: '/id' } }, { id: 2 ** 60 })).toThrow('too large to be read exactly');
    expect(() => map({ title: { from: '/o' } }, { o: {} })).toThrow('/o is a list or an object');
    expect(() => map({ type: { from: '/none' } }, {})).toThrow('no type');
  });

  test.each([
    [{ ...base, more: 1 }, 'the file'],
    [{ ...base, name: 'Not a Name' }, 'name'],
    [{ ...base, format: 'vouch-mapping/2' }, 'format'],
    [{ ...base, recognise: { fields: ['t'] } }, 'recognise.fields.0'],
    [{ ...base, fields: { type: { constant: 'e' } } }, 'fields.occurred_at'],
    [{ ...base, fields: { ...base.fields, colour: { constant: 'red' } } }, 'fields'],
  ])('is refused where it is wrong %#', (value, place) => {
    expect(() => readMapping(JSON.stringify(value))).toThrow(`not valid at ${place}`);
  });

  test('pointers', () => {
    const names = ['a/b', '~', '', 'ü'];
    expect(pointerNames(pointerOf(names))).toEqual(names);
    expect(textAt({ a: false }, ['a'])).toBe('false');
    expect(
      textAt(JSON.parse('{"__proto__":{"x":1}}') as object as Record<string, unknown>, ['toString']),
    ).toBeNull();
  });
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ERRORS } from '../../shared/errors.ts';
import type { Acquisition, LineCounts } from '../../shared/model/acquisition.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['kommit', 'complianceagent'] });
const at = (path: string) => join(fixtures, path);

let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

let sources = 0;
/** A source of its own for each file, so that ids of one do not meet those of another. */
const freshSource = () => `source ${++sources}`;

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function importOne(
  path: string,
  options: Parameters<TestVault['import']>[1] = {},
): Promise<Acquisition> {
  const { acquisitions, failed } = await vault.import(path, { source: freshSource(), ...options });
  expect(failed).toEqual([]);
  expect(acquisitions).toHaveLength(1);
  const [acquisition] = acquisitions as [Acquisition];
  const { total, ...classes } = acquisition.lines;
  expect(Object.values(classes).reduce((sum, n) => sum + n, 0)).toBe(total);
  return acquisition;
}

const accepted = (n: number, rest: Partial<LineCounts> = {}): LineCounts => ({
  total: n,
  accepted: n,
  rejected: 0,
  duplicate: 0,
  conflict: 0,
  blank: 0,
  ...rest,
});

/** What a record says, without where it lies. */
function contentOf({ rid: _rid, file: _file, line: _line, source: _source, ...record }: StoredRecord) {
  return record;
}

const unpacked = (path: string) =>
  path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);

describe('clean exports', () => {
  const kommit = JSON.parse(readFileSync(at('kommit/clean/expected.json'), 'utf8')) as { rows: number };
  const agent = JSON.parse(readFileSync(at('complianceagent/clean/expected.json'), 'utf8')) as {
    trail: { rows: number };
    log: { rows: number };
    package: { entries: number };
  };
  const pages = readdirSync(at('complianceagent/clean/logs')).sort();
  const entries = readdirSync(at('complianceagent/clean/entries'));

  test.each([
    ['kommit/clean/kommit.ndjson', kommit.rows, 'kommit'],
    ['kommit/clean/kommit.json', kommit.rows, 'kommit'],
    ['kommit/clean/kommit.csv', kommit.rows, 'kommit'],
    ['kommit/clean/kommit.ndjson.gz', kommit.rows, 'kommit'],
    ['complianceagent/clean/trail.json', agent.trail.rows, 'complianceagent'],
    ['complianceagent/clean/log.ndjson', agent.log.rows, 'complianceagent'],
    ['complianceagent/clean/package.json', agent.package.entries, 'complianceagent'],
    [`complianceagent/clean/logs/${pages[0]}`, 100, 'complianceagent'],
    [`complianceagent/clean/logs/${pages.at(-1)}`, agent.log.rows % 100, 'complianceagent'],
    [`complianceagent/clean/entries/${entries[0]}`, 1, 'complianceagent'],
  ])('%s: every record, and the file byte for byte', async (path, rows, platform) => {
    const received = readFileSync(at(path));
    const acquisition = await importOne(at(path));
    expect(acquisition).toMatchObject({
      platform,
      file: basename(path),
      bytes: received.length,
      sha256: sha256(received),
      lines: accepted(rows),
      assumed_zone: null,
      imported_by: 'Edda Tester',
    });
    const records = await vault.records({ source: [acquisition.source] });
    expect(records).toHaveLength(rows);
    expect(acquisition.first).toEqual({ id: records[0]!.id, occurred_at: records[0]!.occurred_at });
    expect(acquisition.last?.id).toBe(records.at(-1)!.id);

    const content = unpacked(at(path));
    for (const { rid, id } of [records[0]!, records[Math.floor(rows / 2)]!, records.at(-1)!]) {
      const { original, record } = await vault.invoke('records.get', { rid });
      const bytes = Buffer.from(original.base64, 'base64');
      expect(
        content.subarray(original.byte_offset, original.byte_offset + original.bytes).equals(bytes),
      ).toBe(true);
      expect(original).toMatchObject({ sha256: sha256(bytes), text: bytes.toString() });
      expect(original.file_sha256).toBe(sha256(content));
      expect(bytes.includes(id)).toBe(true);
      if (path.includes('ndjson'))
        expect(bytes.toString()).toBe(content.toString().split('\n')[record.line - 1]);
      if (original.format !== 'csv') expect(JSON.parse(bytes.toString())).toMatchObject({ id });
    }
  });

  test('what was received can be put together again from what is kept', () => {
    const held = receivedFiles(vault.path);
    expect(held.length).toBeGreaterThan(10);
    for (const file of held) expect(sha256(file.content), file.name).toBe(file.sha256);
    const hashes = new Set(held.map((file) => file.sha256));
    for (const path of ['kommit.ndjson', 'kommit.json', 'kommit.csv', 'kommit.ndjson.gz'])
      expect(hashes, path).toContain(sha256(readFileSync(at(`kommit/clean/${path}`))));
  });

  test('NDJSON, JSON, CSV and gzip of the same log say the same', async () => {
    const forms = await Promise.all(
      ['kommit.ndjson', 'kommit.json', 'kommit.csv', 'kommit.ndjson.gz'].map(async (file) => {
        const acquisition = (await vault.invoke('acquisitions.list', {})).find((a) => a.file === file);
        return (await vault.records({ source: [acquisition!.source] })).map(contentOf);
      }),
    );
    expect(forms[0]).toHaveLength(kommit.rows);
    for (const form of forms.slice(1)) expect(form).toEqual(forms[0]);
  });

  test('a folder is all of its files, each accounted for', async () => {
    const source = freshSource();
    const { acquisitions, failed } = await vault.import(at('complianceagent/clean/logs'), { source });
    expect(failed).toEqual([]);
    expect(acquisitions.map(({ file }) => file)).toEqual(pages);
    expect(await vault.count({ source: [source] })).toBe(agent.log.rows);
  });

  test('a file that is no export fails by name and takes no other with it', async () => {
    const { acquisitions, failed } = await vault.import(at('kommit/clean'), { source: freshSource() });
    expect(failed.map(({ file, error }) => [file, error.code])).toEqual([
      ['expected.json', 'format-unknown'],
    ]);
    expect(acquisitions).toHaveLength(4);
  });
});

describe('importing again', () => {
  const lines = readFileSync(at('kommit/clean/kommit.ndjson'), 'utf8').split('\n').slice(0, 400);
  const text = (from: number, to: number) => `${lines.slice(from, to).join('\n')}\n`;

  test('adds nothing: every line is a duplicate', async () => {
    const source = freshSource();
    const path = write('again.ndjson', text(0, 100));
    await importOne(path, { source });
    expect((await importOne(path, { source })).lines).toEqual(accepted(100, { accepted: 0, duplicate: 100 }));
    const packed = write('again.ndjson.gz', gzipSync(text(0, 100)));
    expect((await importOne(packed, { source })).lines.duplicate).toBe(100);
    expect(await vault.count({ source: [source] })).toBe(100);
  });

  test('of an overlapping export adds what is new', async () => {
    const source = freshSource();
    await importOne(write('first.ndjson', text(0, 100)), { source });
    const { lines: counts } = await importOne(write('second.ndjson', text(60, 180)), { source });
    expect(counts).toEqual(accepted(120, { accepted: 80, duplicate: 40 }));
    const ids = (await vault.records({ source: [source] })).map(({ id }) => id);
    expect(ids).toEqual(lines.slice(0, 180).map((line) => (JSON.parse(line) as { id: string }).id));
  });

  test('under another source is another record', async () => {
    const path = write('both.ndjson', text(0, 10));
    const [one, two] = [freshSource(), freshSource()];
    await importOne(path, { source: one });
    expect((await importOne(path, { source: two })).lines).toEqual(accepted(10));
    const { id } = JSON.parse(lines[0]!) as { id: string };
    const found = (await vault.invoke('records.find', { id })).map(({ source }) => source);
    expect(found).toEqual(expect.arrayContaining([one, two]));
  });

  test('an id with other content is kept beside the record it contradicts', async () => {
    const source = freshSource();
    await importOne(write('original.ndjson', text(0, 20)), { source });
    const changed = lines[4]!.replace(/"actor":"[^"]*"/, '"actor":"someone@else.example"');
    const acquisition = await importOne(write('changed.ndjson', `${lines[3]}\n${changed}\n`), { source });
    expect(acquisition.lines).toEqual(accepted(2, { accepted: 0, duplicate: 1, conflict: 1 }));
    const { lines: ledger } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
    const [held] = await vault.invoke('records.find', {
      id: (JSON.parse(changed) as { id: string }).id,
      source,
    });
    expect(ledger).toEqual([
      expect.objectContaining({
        file: 'changed.ndjson',
        line: 2,
        byte_offset: Buffer.byteLength(`${lines[3]}\n`),
        bytes: Buffer.byteLength(changed),
        disposition: 'conflict',
        preview: changed.slice(0, 500),
        rid: held!.rid,
      }),
    ]);
    const { record, conflicts } = await vault.invoke('records.get', { rid: held!.rid });
    expect(conflicts).toMatchObject([{ file: 'changed.ndjson', line: 2, text: changed }]);
    expect(conflicts[0]?.differences).not.toEqual([]);
    expect(record.actor?.id).toBe((JSON.parse(lines[4]!) as { actor: string }).actor);
  });

  test('a source cannot hold two platforms', async () => {
    const source = freshSource();
    await importOne(write('mine.ndjson', text(0, 2)), { source });
    expect(await errorCode(vault.import(at('complianceagent/clean/log.ndjson'), { source }))).toBe(
      'request-invalid',
    );
  });
});

type Malformed = { file: string; bad: { line: number }[]; lines?: LineCounts };
/** Files that are refused as a whole; the others are imported with their bad lines counted. */
const REFUSED: Record<string, string> = {
  'no-zone.ndjson': 'time-zone-needed',
  'truncated.ndjson.gz': 'file-truncated',
  'empty.ndjson': 'file-empty',
  'empty.json': 'file-empty',
  'binary.ndjson': 'file-binary',
  'half.json': 'json-incomplete',
  'trailing.json': 'json-incomplete',
  'wrong-shape.json': 'format-unknown',
};

describe.each(['kommit', 'complianceagent'])('malformed files of %s', (platform) => {
  const directory = at(`${platform}/malformed`);
  const expected = JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')) as Malformed[];

  test.each(expected.map((file) => [file.file, file] as const))('%s', async (name, { bad, lines }) => {
    const path = join(directory, name);
    const before = {
      records: await vault.count(),
      files: (await vault.invoke('acquisitions.list', {})).length,
    };
    const refused = REFUSED[name];
    if (refused) {
      expect(await errorCode(vault.import(path, { source: freshSource() }))).toBe(refused);
      expect(await vault.count()).toBe(before.records);
      expect(await vault.invoke('acquisitions.list', {})).toHaveLength(before.files);
      const last = (await vault.activity()).at(-1);
      expect(last).toMatchObject({ action: 'import.stopped', details: { reason: refused } });
      return;
    }
    const acquisition = await importOne(path);
    if (lines) expect(acquisition.lines).toEqual(lines);
    const { lines: ledger } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
    const rejected = ledger.filter(({ disposition }) => disposition === 'rejected');
    expect(rejected).toHaveLength(acquisition.lines.rejected);
    if (lines || bad.length > 0)
      expect(rejected.map(({ line }) => line)).toEqual(bad.map(({ line }) => line));
    const content = readFileSync(path);
    for (const { byte_offset, bytes, preview, reason } of rejected) {
      expect(content.subarray(byte_offset, byte_offset + Math.min(bytes, 500)).toString()).toBe(preview);
      expect(reason).not.toBe('');
      // A reason names the field, never what is in it.
      for (const word of preview.match(/[\w.@-]{12,}/g) ?? []) expect(reason).not.toContain(word);
    }
  });

  test('are kept byte for byte all the same', () => {
    const held = receivedFiles(vault.path).filter(({ name }) => expected.some(({ file }) => file === name));
    for (const { name, content } of held.slice(-15))
      expect(content.equals(readFileSync(join(directory, name))), name).toBe(true);
    expect(held.length).toBeGreaterThanOrEqual(15);
  });
});

describe('times without a zone', () => {
  const row = (id: number, time: string) =>
    `${JSON.stringify({ id: `z${id}`, actor: 'system', action: 'policy.update', target: 't', metadata: {}, created_at: time, prev_hash: 'a', row_hash: 'b' })}\n`;
  const path = write(
    'local.ndjson',
    row(1, '2026-03-29T01:59:59') +
      row(2, '2026-03-29T02:30:00') +
      row(3, '2026-10-25 02:30:00.123456') +
      row(4, '2026-07-01T12:00:00Z'),
  );

  test('are asked for', async () => {
    expect(await errorCode(vault.import(path))).toBe('time-zone-needed');
  });

  test('are placed in the zone that is named, and the assumption is kept', async () => {
    const acquisition = await importOne(path, { zone: 'Europe/Berlin' });
    expect(acquisition.assumed_zone).toBe('Europe/Berlin');
    expect(acquisition.zone_assumed).toEqual({ records: 3, shown_twice: 1, never_shown: 1 });
    expect([acquisition.oldest_at, acquisition.newest_at]).toEqual([
      '2026-03-29T00:59:59.000000Z',
      '2026-10-25T00:30:00.123456Z',
    ]);
    const records = await vault.records({ source: [acquisition.source] });
    expect(records.map(({ occurred_at, occurred_text }) => [occurred_text, occurred_at])).toEqual([
      ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000000Z'],
      ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000000Z'],
      ['2026-10-25 02:30:00.123456', '2026-10-25T00:30:00.123456Z'],
      ['2026-07-01T12:00:00Z', '2026-07-01T12:00:00.000000Z'],
    ]);
    // Every record says what was assumed of its time.
    expect(records.map(({ time_note }) => time_note)).toEqual([
      'It has no zone: it was read in Europe/Berlin, as the importer said.',
      expect.stringContaining('never showed this'),
      expect.stringContaining('showed this twice'),
      null,
    ]);
  });

  test('a zone is only noted where it was needed', async () => {
    const zoned = write('zoned.ndjson', row(1, '2026-07-01T12:00:00Z'));
    expect((await importOne(zoned, { zone: 'Europe/Berlin' })).assumed_zone).toBeNull();
  });

  test('an unknown zone is refused', async () => {
    expect(await errorCode(vault.import(path, { zone: 'Mars/Olympus' }))).toBe('request-invalid');
  });

  test('one such file does not keep others out', async () => {
    const good = at('kommit/malformed/crlf.ndjson');
    const { acquisitions, failed } = await vault.import([path, good], { source: freshSource() });
    expect(failed.map(({ error }) => error.code)).toEqual(['time-zone-needed']);
    expect(acquisitions).toHaveLength(1);
  });
});

describe('bad input', () => {
  const good = readFileSync(at('kommit/clean/kommit.ndjson'), 'utf8').split('\n').slice(0, 30);

  test.each<[string, string | Buffer, keyof typeof ERRORS]>([
    ['spaces only', ' \n\n\t\r\n', 'file-empty'],
    ['a picture', readFileSync('resources/icons/128x128.png'), 'file-binary'],
    ['prose', 'Dear auditor,\n\nplease find enclosed\n', 'format-unknown'],
    ['a table of something else', 'name,age\nEdda,41\n', 'format-unknown'],
    ['gzip of nothing', gzipSync(''), 'file-empty'],
    [
      'gzip of noise',
      gzipSync(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) & 0xff))),
      'file-binary',
    ],
    [
      'gzip with a broken checksum',
      gzipSync(good.join('\n')).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte)) as Buffer,
      'file-truncated',
    ],
    ['only half of a gzip header', Buffer.from([0x1f, 0x8b, 8]), 'file-truncated'],
    ['an empty array', '[]', 'format-unknown'],
    ['a number', '42', 'format-unknown'],
    ['brackets that do not match', `[${good[0]},{"id":]}`, 'json-incomplete'],
    ['one endless line of 50 MB', Buffer.alloc(50_000_000, 0x61), 'format-unknown'],
    [
      'one endless JSON line of 50 MB',
      Buffer.concat([Buffer.from('{"id":"'), Buffer.alloc(50_000_000, 0x61)]),
      'format-unknown',
    ],
  ])('%s is refused', async (name, content, code) => {
    const path = write(`bad-${name.replace(/\W/g, '-')}`, content);
    const before = await vault.count();
    expect(await errorCode(vault.import(path))).toBe(code);
    expect(await vault.count()).toBe(before);
  });

  test('a line of 50 MB among others is counted and kept', async () => {
    const long = Buffer.alloc(50_000_000, 0x61);
    const content = Buffer.concat([
      Buffer.from(`${good.slice(0, 10).join('\n')}\n`),
      long,
      Buffer.from(`\n${good.slice(10, 20).join('\n')}\n`),
    ]);
    const path = write('long-line.ndjson', content);
    const acquisition = await importOne(path);
    expect(acquisition.lines).toEqual(accepted(21, { accepted: 20, rejected: 1 }));
    const { lines } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
    expect(lines).toMatchObject([{ line: 11, bytes: long.length, reason: 'longer than 16 MiB' }]);
    const held = receivedFiles(vault.path, 'long-line.ndjson')[0];
    expect(held?.content.equals(content)).toBe(true);
    const [result] = await vault.job<{ rows: number }[]>('integrity.verify', {
      source_id: (await vault.invoke('sources.list', {})).find(({ name }) => name === acquisition.source)?.id,
    });
    expect(result?.rows).toBe(20);
  });

  test.each([
    ['a path that does not exist', join(folder, 'no-such-file.ndjson'), 'file-not-found'],
    ['a path through a file', join(at('kommit/clean/kommit.csv'), 'x'), 'file-not-found'],
    ['an empty folder', join(folder, 'vault', 'state', 'none'), 'folder-empty'],
    ['a name that is too long', join(folder, 'x'.repeat(300)), 'file-unreadable'],
    ['a device', '/dev/null', 'file-unreadable'],
  ])('%s is refused', async (_, path, code) => {
    if (code === 'folder-empty') mkdirSync(path);
    expect(await errorCode(vault.import(path))).toBe(code);
  });

  test('an id that is no valid Unicode is rejected: it could not be told from another', async () => {
    const rows = ['\\ud800', '\\ud801', 'fine'].map((id) => good[0]!.replace(/"id":"[^"]*"/, `"id":"${id}"`));
    const path = write('surrogates.ndjson', `${rows.join('\n')}\n`);
    const source = freshSource();
    expect((await importOne(path, { source })).lines).toEqual(accepted(3, { accepted: 1, rejected: 2 }));
    expect((await importOne(path, { source })).lines).toMatchObject({ duplicate: 1, rejected: 2 });
  });

  test('the platform can be named, and is then what every line is held to', async () => {
    const path = write('lacking.ndjson', '{"id":"1","actor":"system"}\n{"id":"2"}\n');
    expect(await errorCode(vault.import(path))).toBe('format-unknown');
    expect((await importOne(path, { platform: 'kommit' })).lines).toEqual(
      accepted(2, { accepted: 0, rejected: 2 }),
    );
  });

  test('no error holds what is in the file', async () => {
    const path = write('secret.ndjson', '{"password":"hunter2-correct-horse"}\n');
    const message = await vault
      .import(path)
      .catch((error: Error) => `${error.message} ${JSON.stringify(error)}`);
    expect(message).toContain('password');
    expect(message).not.toContain('hunter2');
  });
});

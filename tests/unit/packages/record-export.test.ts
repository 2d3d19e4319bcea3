import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import type { RecordParts } from '../../../electron/engine/explore/stored-records.ts';
import { zipOfChunks } from '../../../electron/engine/exports/chunks-zip.ts';
import { fileOf, type Piece, pieceOf, writerOf } from '../../../electron/engine/exports/formats.ts';
import type { Mapped } from '../../../electron/engine/platforms/dialect.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';

const record = (id: number, { original = `{"n":${id}}`, ...more }: Partial<RecordParts & Mapped> = {}) =>
  ({
    ...{ rid: id, from: { platform: 'kommit', source: 'A', file: 'a' }, line: id, original },
    ...{ occurred_at: '2026-03-12T09:14:22.000000Z', time_note: null },
    mapped: { id: String(id), links: [], actor: null, target: null, ...more },
  }) as unknown as RecordParts;

/** What an export says of one. */
const said = ({ from, mapped, ...rest }: RecordParts) => ({ ...rest, ...from, ...mapped });

/** Pieces of `size` records, as the threads of an export make them. */
async function* piecesOf(
  format: ExportFormat,
  records: Iterable<RecordParts>,
  size = 2,
): AsyncGenerator<Piece> {
  let writer = writerOf(format);
  let texts: string[] = [];
  for (const each of records) {
    texts.push(writer.record(each));
    if (texts.length < size) continue;
    yield pieceOf(writer, texts);
    [writer, texts] = [writerOf(format), []];
  }
  if (texts.length > 0) yield pieceOf(writer, texts);
}

async function whole(format: ExportFormat, records: RecordParts[]) {
  const changes = { escaped: 0, cut: 0 };
  const parts: Buffer[] = [];
  const counted = async function* () {
    for await (const piece of piecesOf(format, records)) {
      changes.escaped += piece.escaped;
      changes.cut += piece.cut;
      yield piece;
    }
  };
  for await (const part of fileOf(writerOf(format), counted())) parts.push(Buffer.from(part));
  return { text: Buffer.concat(parts).toString(), ...changes };
}

test('JSON is an array also of nothing, NDJSON a line each, of pieces of any size', async () => {
  const three = [record(1), record(2, { title: 'é 監査 🧾'.repeat(3000) }), record(3)];
  expect(JSON.parse((await whole('json', [])).text)).toEqual([]);
  expect(JSON.parse((await whole('json', three)).text)).toEqual(three.map(said));
  const lines = (await whole('ndjson', three)).text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(three.map(said));
  expect((await whole('ndjson', [])).text).toBe('');
});

test('a spreadsheet shows an id as it is written; evidence has it as it is', async () => {
  const records = ['0012', '1E10', '12345678901234567890'].map((id, i) => record(i + 1, { id }));
  const sheet = await whole('csv', records);
  for (const { mapped } of records) expect(sheet.text).toContain(`\r\n'${mapped.id},`);
  expect(sheet.escaped).toBe(3);
  expect((await whole('csv-evidence', records)).text.split('\r\n').slice(1, 4)).toEqual(
    records.map(({ mapped }) => expect.stringMatching(`^${mapped.id},`)),
  );
});

test('a spreadsheet runs nothing and says what it could not hold; evidence is as it was', async () => {
  const records = [record(1, { title: '=HYPERLINK("x")', original: 'é'.repeat(40_000) })];
  const sheet = await whole('csv', records);
  expect(sheet.text.startsWith('\ufeffid,')).toBe(true);
  expect(sheet.text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(sheet.text).toContain('… (40000 characters; the evidence form has all)');
  expect([sheet.escaped, sheet.cut]).toEqual([1, 1]);
  // Each row says which of its cells are not what they were.
  expect(sheet.text.split('\r\n')[0]).toMatch(/,"changed_cells \(.*apostrophe.*\)"$/);
  expect(sheet.text.trimEnd().endsWith(',title original')).toBe(true);
  const cells = sheet.text.split('\r\n')[1]!.split(',');
  expect(Math.max(...cells.map((cell) => cell.length))).toBeLessThan(32_767);
  const evidence = await whole('csv-evidence', records);
  expect(evidence.text).toContain('"=HYPERLINK(""x"")"');
  expect(evidence.text).toContain('é'.repeat(40_000));
  expect([evidence.escaped, evidence.cut]).toEqual([0, 0]);
});

type Entries = Map<string, Buffer>;

function unzipped(zip: Buffer): Promise<Entries> {
  return new Promise((resolve, reject) => {
    const entries: Entries = new Map();
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error) return reject(error);
      file.on('end', () => resolve(entries)).on('error', reject);
      file.on('entry', (entry) =>
        file.openReadStream(entry, async (failed, stream) => {
          if (failed) return reject(failed);
          const parts: Buffer[] = [];
          for await (const part of stream) parts.push(part as Buffer);
          entries.set(entry.fileName, Buffer.concat(parts));
          file.readEntry();
        }),
      );
      file.readEntry();
    });
  });
}

async function bytesOf(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

test('a zip holds numbered files of 50,000 and a manifest of them, the same each time', async () => {
  const records = function* () {
    for (let i = 0; i < 120_001; i++) yield record(i);
  };
  const make = () =>
    bytesOf(
      zipOfChunks(writerOf('ndjson'), piecesOf('ndjson', records(), 1000), 120_001, (chunks) =>
        JSON.stringify(chunks),
      ),
    );
  const zip = await make();
  const entries = await unzipped(zip);
  expect([...entries.keys()]).toEqual([
    'records-0001.ndjson',
    'records-0002.ndjson',
    'records-0003.ndjson',
    'manifest.json',
  ]);
  const manifest = JSON.parse(entries.get('manifest.json')!.toString()) as {
    file: string;
    records: number;
    bytes: number;
    sha256: string;
  }[];
  expect(manifest.map((chunk) => chunk.records)).toEqual([50_000, 50_000, 20_001]);
  for (const { file, bytes, sha256, records: count } of manifest) {
    const content = entries.get(file)!;
    expect(content.length).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    expect(content.toString().trimEnd().split('\n')).toHaveLength(count);
  }
  expect((await make()).equals(zip)).toBe(true);
});

test('a record that cannot be read fails the zip', async () => {
  const records = (function* (): Generator<RecordParts> {
    yield record(1);
    throw new Error('unreadable');
  })();
  await expect(
    bytesOf(zipOfChunks(writerOf('json'), piecesOf('json', records), 2, () => '')),
  ).rejects.toThrow('unreadable');
});

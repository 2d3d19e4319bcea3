import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Acquisition } from '../../shared/model/acquisition.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import { generateCompany, kommitCsv, kommitJson, kommitNdjson, kommitRows } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';
import { encode, type Spelling } from '../unit/intake/encode.ts';

const folder = temporaryFolder();
const ROWS = [...kommitRows(generateCompany('encodings'))].slice(0, 300);
const TEXTS = { csv: kommitCsv(ROWS), json: kommitJson(ROWS), ndjson: kommitNdjson(ROWS) };
const SPELLINGS: Spelling[] = ['utf-8 bom', 'utf-16le', 'utf-16le bom', 'utf-16be', 'utf-16be bom'];

let vault: TestVault;
let number = 0;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

/** Imports bytes as a file and a source of their own. */
async function importBytes(bytes: Buffer, name: string): Promise<{ acquisition: Acquisition; path: string }> {
  const path = join(folder, `${++number}-${name}`);
  writeFileSync(path, bytes);
  const { acquisitions, failed } = await vault.import(path, { source: `source ${number}` });
  expect(failed).toEqual([]);
  return { acquisition: acquisitions[0]!, path };
}

const recordsOf = ({ source }: Acquisition) => vault.records({ source: [source] });

/** What a record says, without where it lies. */
async function contentsOf(acquisition: Acquisition): Promise<object[]> {
  return (await recordsOf(acquisition)).map(({ rid: _, file: _f, source: _s, ...content }) => content);
}

async function verdicts(acquisition: Acquisition, path: string): Promise<string[]> {
  const source_id = (await vault.invoke('sources.list', {})).find(
    ({ name }) => name === acquisition.source,
  )?.id;
  const kept = await vault.job<Verification[]>('integrity.verify', { source_id });
  const file = await vault.job<Verification[]>('integrity.verifyFiles', {
    files: [vault.engine.grant(path, 'read')],
  });
  return [...kept, ...file].map(({ integrity, rows }) => `${integrity} ${rows}`);
}

describe.each(['csv', 'json', 'ndjson'] as const)('Kommit as %s', (format) => {
  let plain: object[];
  let plainVerdicts: string[];
  beforeAll(async () => {
    const { acquisition, path } = await importBytes(Buffer.from(TEXTS[format]), `plain.${format}`);
    plain = await contentsOf(acquisition);
    plainVerdicts = await verdicts(acquisition, path);
    expect(plain).toHaveLength(300);
    expect(plainVerdicts).toHaveLength(2);
  });

  test.each(format === 'csv' ? SPELLINGS : SPELLINGS.slice(1, 3))(
    'in %s: the same records, the same verdicts, the bytes as received',
    async (spelling) => {
      const bytes = encode(TEXTS[format], spelling);
      const { acquisition, path } = await importBytes(bytes, `kommit.${format}`);
      expect(acquisition.lines).toMatchObject({ accepted: 300, rejected: 0, conflict: 0, duplicate: 0 });
      expect(await contentsOf(acquisition)).toEqual(plain);
      expect(await verdicts(acquisition, path)).toEqual(plainVerdicts);
      const kept = receivedFiles(vault.path).find(({ name }) => name === acquisition.file);
      expect(kept?.content.equals(readFileSync(path))).toBe(true);

      const [record] = (await recordsOf(acquisition)).slice(-1);
      const { original } = await vault.invoke('records.get', { rid: record!.rid });
      const exact = bytes.subarray(original.byte_offset, original.byte_offset + original.bytes);
      expect(original.base64).toBe(exact.toString('base64'));
      expect(original.sha256).toBe(sha256(exact));
      expect(original.encoding).toBe(spelling.split(' ')[0]);
      expect(TEXTS[format]).toContain(original.text);
    },
  );

  test('in UTF-16, packed', async () => {
    const { acquisition } = await importBytes(
      gzipSync(encode(TEXTS[format], 'utf-16le bom')),
      `k.${format}.gz`,
    );
    expect(acquisition.lines.accepted).toBe(300);
  });
});

const HEAD = 'id,actor,action,target,metadata,created_at,prev_hash,row_hash';
const row = (id: string, more = '') =>
  `${id},алиса@example.com,policy.update,"two\nlines, ""quoted"" 漢字 🦉",,2026-03-12T09:14:22.104882Z,${'0'.repeat(64)},${'a'.repeat(64)}${more}`;

describe.each([
  ['utf-8', ',', '\n'],
  ['utf-8 bom', ';', '\r\n'],
  ['utf-8', '\t', '\r'],
  ['utf-8', '|', '\n'],
  ['utf-16le bom', '\t', '\r\n'],
  ['utf-16le', ',', '\n'],
  ['utf-16be bom', ';', '\n'],
  ['utf-16be', '|', '\r'],
] as const)('an awkward CSV: %s, %j, %j', (spelling, delimiter, end) => {
  test('every row is a record or a reject with its place and reason', async () => {
    const rows = [
      HEAD,
      row('00012'),
      '',
      row('1E10', ',more'),
      row('1234e56').replace(/,a+$/, ''),
      row('4'),
      '5,"open',
    ];
    const text = rows.join(end).replaceAll(/,(?! "")/g, delimiter);
    const bytes = encode(text, spelling);
    const { acquisition } = await importBytes(bytes, 'awkward.csv');
    expect(acquisition.lines).toEqual({
      total: 6,
      accepted: 2,
      rejected: 3,
      duplicate: 0,
      conflict: 0,
      blank: 1,
    });
    const records = await recordsOf(acquisition);
    expect(records.map(({ id, line }) => [id, line])).toEqual([
      ['00012', 2],
      ['4', 6],
    ]);
    expect(records[0]).toMatchObject({
      actor: { label: 'алиса@example.com' },
      target: { id: 'two\nlines, "quoted" 漢字 🦉' },
      occurred_at: '2026-03-12T09:14:22.104882Z',
    });
    expect(await vault.count({ source: [acquisition.source], text: 'алиса 漢字' })).toBe(2);
    const { lines } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
    expect(lines.map(({ line, reason }) => [line, reason])).toEqual([
      [4, '9 cells where the header has 8'],
      [5, '7 cells where the header has 8'],
      [7, 'cell 2 has a quote that is not closed'],
    ]);
    for (const line of lines) {
      const exact = await vault.invoke('acquisitions.ledgerLine', { id: line.id });
      expect(exact.base64).toBe(
        bytes.subarray(line.byte_offset, line.byte_offset + line.bytes).toString('base64'),
      );
      expect(text).toContain(exact.text);
      expect(line.preview).toBe(exact.text);
    }
  });
});

test('an unclosed quote takes no record with it in silence', async () => {
  const open = row('2').replace(/(a+)$/, '"$1');
  const { acquisition } = await importBytes(
    Buffer.from([HEAD, row('1'), open, row('3'), ''].join('\n')),
    'open.csv',
  );
  // Where quotes are not what they should be nobody knows where a row ends: all of it is kept as rejects.
  expect(acquisition.lines).toMatchObject({ accepted: 1, rejected: 2 });
  const { lines } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
  const kept = lines.map(({ id }) => vault.invoke('acquisitions.ledgerLine', { id }));
  expect((await Promise.all(kept)).map(({ text }) => text).join('\n')).toBe(`${open}\n${row('3')}`);
  expect(lines.map(({ reason }) => reason)).toEqual([
    'cell 8 goes on after its closing quote',
    '6 cells where the header has 8',
  ]);
});

test.each(['utf-16le', 'utf-16be'] as const)(
  'lines that are not valid %s are rejected, and kept',
  async (spelling) => {
    const good = (id: string) => encode(`${JSON.stringify({ ...ROWS[0], id })}\n`, spelling);
    // Half of a surrogate pair, and half of a character at the end of the file.
    const bad = encode('{"id":"\ud83e"}\n', spelling);
    const bytes = Buffer.concat([good('a'), bad, good('b'), encode('{"id"', spelling), Buffer.from([0x7d])]);
    const { acquisition } = await importBytes(bytes, 'bad.ndjson');
    expect(acquisition.lines).toMatchObject({ accepted: 2, rejected: 2 });
    const { lines } = await vault.invoke('acquisitions.ledger', { acquisition: acquisition.id });
    for (const { id, reason, byte_offset } of lines) {
      expect(reason).toContain('not valid UTF-16');
      const exact = await vault.invoke('acquisitions.ledgerLine', { id });
      expect(exact.text).toBeNull();
      const kept = Buffer.from(exact.base64, 'base64');
      expect(bytes.subarray(byte_offset, byte_offset + kept.length).equals(kept)).toBe(true);
    }
    expect(lines.at(-1)!.byte_offset + lines.at(-1)!.bytes).toBe(bytes.length);
  },
);

test('headers that are missing or say a name twice stop the import, and say so', async () => {
  const importing = (text: string) => {
    const path = join(folder, `${++number}.csv`);
    writeFileSync(path, text);
    return errorCode(vault.import(path, { platform: 'kommit' }));
  };
  expect(await importing(`${row('1')}\n${row('2')}\n`)).toBe('csv-header-missing');
  expect(await importing(`${HEAD},actor\n${row('1', ',x')}\n`)).toBe('csv-header-twice');
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Verification } from '../../shared/model/integrity.ts';
import { kommitLargeChunks, writeFixtures } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';
import { type ZipOptions, type ZipPart, zipOf } from '../helpers/zip.ts';

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['aviator'] });

let number = 0;
function place(): string {
  const own = join(folder, String(++number));
  mkdirSync(own);
  return own;
}
const newVault = () => TestVault.create(join(place(), 'test.vouch'));

function writeZip(name: string, parts: ZipPart[], options?: ZipOptions): { path: string; bytes: Buffer } {
  const path = join(place(), name);
  const bytes = zipOf(parts, options);
  writeFileSync(path, bytes);
  return { path, bytes };
}

/** One chained log in pieces of whole lines. */
const LOG = [...kommitLargeChunks(900)].join('');
const LINES = LOG.trimEnd().split('\n');
const piece = (i: number, of: number) => {
  const size = LINES.length / of;
  return `${LINES.slice(i * size, (i + 1) * size).join('\n')}\n`;
};

test('the pieces of an export, in any order, are read as one log and verify as from loose files', async () => {
  const pieces = Array.from({ length: 12 }, (_, i) => ({
    name: `export/audit-part-${i + 1}.ndjson`,
    content: piece(i, 12),
  }));
  const { path, bytes } = writeZip(
    'export.zip',
    [pieces[9]!, ...pieces.slice(0, 9), ...pieces.slice(10)].reverse(),
  );
  const vault = await newVault();
  const result = await vault.import(path);
  expect(result).toMatchObject({ failed: [], skipped: [], notices: [] });
  expect(result.acquisitions.map(({ file }) => file)).toEqual(pieces.map(({ name }) => `export.zip/${name}`));
  for (const [i, { lines, sha256: hash, bytes: size, zip }] of result.acquisitions.entries()) {
    expect(lines).toMatchObject({ total: 75, accepted: 75 });
    expect([hash, size]).toEqual([sha256(pieces[i]!.content), Buffer.byteLength(pieces[i]!.content)]);
    expect(zip).toEqual({
      file: 'export.zip',
      bytes: bytes.length,
      sha256: sha256(bytes),
      files: 12,
      imported: 12,
      notices: [],
    });
  }
  const [held, ...more] = receivedFiles(vault.path, 'export.zip');
  expect(more).toEqual([]);
  expect(held?.content.equals(bytes)).toBe(true);
  for (const { name, content } of pieces)
    expect(receivedFiles(vault.path, `export.zip/${name}`).map((file) => file.content.toString())).toEqual([
      content,
    ]);

  const [chain] = await vault.job<Verification[]>('integrity.verify', {});
  expect(chain).toMatchObject({ integrity: 'intact', rows: 900 });
  const grant = (file: string) => vault.engine.grant(file, 'read');
  const [fromZip] = await vault.job<Verification[]>('integrity.verifyFiles', { files: [grant(path)] });
  expect(fromZip).toEqual(chain && { ...fromZip, receipt: chain.receipt });
  const loose = place();
  for (const { name, content } of pieces) writeFileSync(join(loose, basename(name)), content);
  const [fromFolder] = await vault.job<Verification[]>('integrity.verifyFiles', { files: [grant(loose)] });
  for (const other of [fromZip, fromFolder])
    expect(other).toMatchObject({ integrity: 'intact', rows: 900, heads: [{ head: chain!.heads[0]!.head }] });

  const again = await vault.import(path);
  expect(again.acquisitions.map(({ lines }) => lines)).toEqual(
    pieces.map(() => ({ total: 75, accepted: 0, rejected: 0, duplicate: 75, conflict: 0, blank: 0 })),
  );
  expect(await vault.count()).toBe(900);
  expect((await vault.actions()).filter((action) => action === 'zip.received')).toHaveLength(2);
  await vault.close();
});

test('a piece that is missing or there twice is named in the result, on the acquisition and in the vault', async () => {
  const { path } = writeZip('export.zip', [
    { name: 'audit-part-1.ndjson', content: piece(0, 4) },
    { name: 'audit-part-3.ndjson', content: piece(2, 4) },
    { name: 'audit-part-03.ndjson.gz', content: gzipSync(piece(2, 4)), method: 0 },
    { name: 'again.ndjson', content: piece(0, 4) },
  ]);
  const vault = await newVault();
  const { acquisitions, notices } = await vault.import(path);
  const expected = [
    { kind: 'repeated', files: ['audit-part-3.ndjson', 'audit-part-03.ndjson.gz'] },
    { kind: 'missing', files: ['audit-part-2.ndjson'] },
    { kind: 'repeated', files: ['again.ndjson', 'audit-part-1.ndjson'] },
    { kind: 'repeated', files: ['audit-part-3.ndjson', 'audit-part-03.ndjson.gz'] },
  ];
  expect(notices).toMatchObject(expected);
  expect(notices.map(({ container }) => container)).toEqual(expected.map(() => 'export.zip'));
  expect(acquisitions.map(({ lines }) => [lines.accepted, lines.duplicate])).toEqual([
    [225, 0],
    [0, 225],
    [225, 0],
    [0, 225],
  ]);
  // The gzip in the zip is called by what is kept of it; its own bytes lie in the zip.
  expect(acquisitions[3]).toMatchObject({
    file: 'export.zip/audit-part-03.ndjson',
    sha256: sha256(piece(2, 4)),
  });
  await vault.close();
  const opened = await TestVault.closed(vault.path).open();
  for (const { zip } of await opened.invoke('acquisitions.list', {})) expect(zip?.notices).toEqual(notices);
  const received = (await opened.activity()).find(({ action }) => action === 'zip.received');
  expect(received?.details).toMatchObject({
    imported: 4,
    not_imported: 0,
    notices: notices.map(({ sentence }) => sentence),
  });
  await opened.close();
  const run = await cli(['verify', path, '--json']);
  expect(run.stdout).toContain('audit-part-2.ndjson');
});

test('what is no evidence is passed over by name, and what is no export is named with its error', async () => {
  const others = ['README.md', 'docs/manifest.json', '__MACOSX/._a.ndjson', '.DS_Store', 'report.pdf'];
  const { path } = writeZip('export.zip', [
    ...others.map((name) => ({ name, content: 'not evidence' })),
    { name: 'empty/', method: 0 },
    { name: 'a.ndjson', content: piece(0, 4) },
    { name: 'summary.json', content: '{"anything":1}' },
    { name: 'packed.csv', content: Buffer.from('a\0b\u0001c') },
    { name: 'nothing.csv', content: '' },
  ]);
  const vault = await newVault();
  const result = await vault.import(path);
  expect(result.acquisitions.map(({ file }) => file)).toEqual(['export.zip/a.ndjson']);
  expect(result.skipped.sort()).toEqual(others.map((name) => `export.zip/${name}`).sort());
  expect(result.failed.map(({ file, error }) => [file, error.code]).sort()).toEqual([
    ['export.zip/nothing.csv', 'file-empty'],
    ['export.zip/packed.csv', 'file-binary'],
    ['export.zip/summary.json', 'format-unknown'],
  ]);
  const raw = openRaw(vault.path);
  expect(raw.prepare('SELECT count(*) FROM zip_entry WHERE problem IS NOT NULL').pluck().get()).toBe(8);
  expect(() => raw.exec("UPDATE zip_notice SET sentence = ''; DELETE FROM zip_entry")).toThrow(
    'never removed',
  );
  raw.close();
  const [acquisition] = await vault.invoke('acquisitions.list', {});
  expect(acquisition?.zip).toMatchObject({ files: 9, imported: 1 });
  await vault.close();
  const run = await cli(['import', vault.path, path, '--json']);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('export.zip/README.md was passed over');
});

describe('all of a zip or nothing', () => {
  const incomplete = '[{"id":"1","timestamp":"2026-01-01T00:00:00Z"';
  test.each<[string, ZipPart[], ZipOptions, string]>([
    ['a zip that is refused', [{ name: '../a.ndjson', content: LOG }], {}, 'zip-refused'],
    [
      'a zip whose last file is damaged',
      [{ name: 'b.ndjson', content: piece(0, 4), local: { crc32: 5 }, central: { crc32: 5 } }],
      {},
      'zip-damaged',
    ],
    [
      'a zip whose last file is a bomb',
      [{ name: 'b.ndjson', content: piece(0, 4), local: { size: 900 }, central: { size: 900 } }],
      {},
      'zip-refused',
    ],
    [
      'a cut gzip',
      [{ name: 'b.ndjson.gz', content: gzipSync(LOG).subarray(0, 9000), method: 0 }],
      {},
      'file-truncated',
    ],
    ['half a document', [{ name: 'b.json', content: `[${LINES[0]},${incomplete}` }], {}, 'json-incomplete'],
    ['a zip after bytes that are none', [], { before: Buffer.from('#!/bin/sh\n') }, 'zip-refused'],
    ['a zip with an end too many', [], { after: Buffer.alloc(5) }, 'zip-refused'],
  ])('%s', async (_, parts, options, code) => {
    const vault = await newVault();
    const before = await vault.actions();
    const { path } = writeZip('export.zip', [{ name: 'a.ndjson', content: LOG }, ...parts], options);
    expect(await errorCode(vault.import(path))).toBe(code);
    expect(await vault.count()).toBe(0);
    expect(receivedFiles(vault.path)).toEqual([]);
    expect(await vault.actions()).toEqual([...before, 'import.stopped']);
    expect(
      await errorCode(vault.job('integrity.verifyFiles', { files: [vault.engine.grant(path, 'read')] })),
    ).toBe(code);
    await vault.close();
  });

  test('nothing in it can be imported', async () => {
    const vault = await newVault();
    const empty = writeZip('export.zip', [{ name: 'README', content: 'x' }]);
    expect(await errorCode(vault.import(empty.path))).toBe('zip-empty');
    const unknown = writeZip('export.zip', [{ name: 'a.json', content: '{"a":1}' }]);
    expect(await errorCode(vault.import(unknown.path))).toBe('format-unknown');
    // Beside another file it is named, and the other is imported.
    const other = join(place(), 'log.ndjson');
    writeFileSync(other, LOG);
    const { acquisitions, failed } = await vault.import([empty.path, other]);
    expect(acquisitions).toHaveLength(1);
    expect(failed).toMatchObject([{ file: 'export.zip', error: { code: 'zip-empty' } }]);
    await vault.close();
  });
});

test('a folder takes its zips, reads its files in number order and says what is missing', async () => {
  const root = place();
  for (const i of [0, 1, 9]) writeFileSync(join(root, `part-${i + 1}.ndjson`), piece(i, 10));
  writeFileSync(join(root, 'more.zip'), zipOf([{ name: 'part-11.ndjson', content: LINES[0]! }]));
  const vault = await newVault();
  const { acquisitions, notices } = await vault.import(root);
  expect(acquisitions.map(({ file }) => file)).toEqual([
    'more.zip/part-11.ndjson',
    'part-1.ndjson',
    'part-2.ndjson',
    'part-10.ndjson',
  ]);
  expect(notices.map(({ container, sentence }) => [container, sentence])).toEqual([
    [
      basename(root),
      '7 files are missing by number: part-3.ndjson to part-9.ndjson (the others go from 1 to 10).',
    ],
    ['more.zip', '10 files are missing by number: part-1.ndjson to part-10.ndjson (only 11 is there).'],
  ]);
  await vault.close();
});

test('records that take their time from others find them in the same zip', async () => {
  const log = readFileSync(join(fixtures, 'aviator/clean/generation-e.ndjson'), 'utf8').trimEnd().split('\n');
  const isResult = (line: string) => 'criterion' in (JSON.parse(line) as object);
  const [results, others] = [log.filter(isResult), log.filter((line) => !isResult(line))];
  expect(Math.min(results.length, others.length)).toBeGreaterThan(100);
  const { path } = writeZip('export.zip', [
    { name: 'a-results.ndjson', content: results.join('\n') },
    { name: 'b-runs.ndjson', content: others.join('\n') },
  ]);
  const vault = await newVault();
  const { acquisitions } = await vault.import(path);
  expect(acquisitions.map(({ file, lines }) => [file, lines.accepted])).toEqual([
    ['export.zip/b-runs.ndjson', others.length],
    ['export.zip/a-results.ndjson', results.length],
  ]);
  await vault.close();
});

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { UTF8_LINES } from '../../electron/engine/intake/file-shape.ts';
import { MAX_RECORD_BYTES } from '../../electron/engine/intake/record-splitter.ts';
import type { CompiledRecipe } from '../../electron/engine/integrity/compile.ts';
import type { VerifyResult } from '../../electron/engine/integrity/verdict.ts';
import { createVerifier } from '../../electron/engine/integrity/verify.ts';
import type { PackedBlock } from '../../electron/engine/vault/originals.ts';
import { LogRows } from '../../electron/engine/verification/log-rows.ts';
import { ParallelWalk } from '../../electron/engine/verification/parallel-walk.ts';
import { readInto } from '../../electron/engine/verification/read-into.ts';
import { StretchThreads } from '../../electron/engine/verification/stretch-threads.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { GOLDEN, lines, scheme } from '../unit/integrity/walk-log.ts';

/** Real threads, stretches of a few rows: the same result as one row after the other. */
const folder = temporaryFolder();
const SHAPE = { ...UTF8_LINES, jsonColumns: new Set<string>() };

function rowsOf(file: Buffer): { bytes: Buffer; line: number }[] {
  const rows = new LogRows(SHAPE);
  return [...rows.add(file), ...rows.end()];
}

function oneByOne(recipe: CompiledRecipe, files: readonly Buffer[]): VerifyResult {
  const verifier = createVerifier(recipe);
  for (const [file, bytes] of files.entries()) {
    for (const row of rowsOf(bytes)) verifier.row(row.bytes, { file, line: row.line });
  }
  return verifier.end();
}

/** Whole files in chunks of so many bytes, or row by row, or in blocks that hold so many bytes, every second one packed. */
type By = number | 'rows' | { block: number };
type Walk = (files: readonly Buffer[], by: By, stretchBytes?: number) => Promise<VerifyResult>;

function blocksOf(file: Buffer, size: number): PackedBlock[] {
  const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
    file.subarray(i * size, (i + 1) * size),
  );
  return pieces.map((bytes, i) =>
    i % 2 === 0
      ? { data: bytes, encoding: 0, length: bytes.length }
      : { data: zstdCompressSync(bytes), encoding: 1, length: bytes.length },
  );
}

async function onThreads(recipe: CompiledRecipe, test: (walk: Walk) => Promise<void>): Promise<void> {
  const threads = new StretchThreads(2);
  threads.begin(recipe);
  try {
    await test(async (files, by, stretchBytes = 4096) => {
      const verifier = createVerifier(recipe);
      const walk = new ParallelWalk(verifier, threads, stretchBytes);
      for (const bytes of files) {
        if (by === 'rows') for (const row of rowsOf(bytes)) await walk.row(row.bytes, row.line);
        else if (typeof by === 'object')
          for (const block of blocksOf(bytes, by.block)) await walk.block(block);
        else {
          for (let at = 0; at < bytes.length; at += by) await walk.bytes(bytes.subarray(at, at + by));
        }
        await walk.endFile();
      }
      await walk.end();
      return verifier.end();
    });
  } finally {
    await threads.close();
  }
}

const log = (rows: readonly Buffer[]): Buffer =>
  Buffer.concat(rows.flatMap((row) => [row, Buffer.from('\n')]));

describe('a log read on several threads', () => {
  test.each(['cloakllm', 'cdil', 'agt_ts'])('%s: clean, tampered and cut', async (name) => {
    const { recipe, rows } = scheme(name);
    const tampered = log(
      rows.toSpliced(20, 1).toSpliced(30, 0, Buffer.from(''), Buffer.from('no record'), rows[4]!),
    );
    await onThreads(recipe, async (walk) => {
      for (const files of [
        [log(rows)],
        [tampered.subarray(0, -40)],
        [log(rows.slice(0, 9)), log(rows.slice(9))],
      ]) {
        const expected = oneByOne(recipe, files);
        expect(await walk(files, 1000)).toEqual(expected);
        expect(await walk(files, 'rows')).toEqual(expected);
        // One block a stretch and several, and blocks shorter than a row.
        for (const block of [5000, 1500, 100]) expect(await walk(files, { block })).toEqual(expected);
      }
    });
  });

  test('a block that holds another length than it says, and one that is no frame', async () => {
    const { recipe, rows } = scheme('cloakllm');
    const bytes = log(rows);
    const damaged = { code: 'vault-damaged' };
    for (const data of [zstdCompressSync(bytes.subarray(1)), Buffer.from(bytes)]) {
      const threads = new StretchThreads(1);
      threads.begin(recipe);
      const walk = new ParallelWalk(createVerifier(recipe), threads);
      await walk.block({ data, encoding: 1, length: bytes.length });
      await walk.endFile();
      await expect(walk.end()).rejects.toMatchObject(damaged);
      await threads.close();
    }
  });

  test('day files, a byte order mark and CRLF', async () => {
    const { recipe } = scheme('aegis');
    const folder = join(GOLDEN, 'aegis/days');
    const files = readdirSync(folder).map((file) =>
      log(lines(join(folder, file)).map((row) => Buffer.concat([row, Buffer.from('\r')]))),
    );
    files[0] = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), files[0]!]);
    await onThreads(recipe, async (walk) => {
      const expected = oneByOne(recipe, files);
      expect(await walk(files, 333)).toEqual(expected);
      expect(await walk(files, { block: 777 })).toEqual(expected);
    });
  });

  test('a file that is read into the memory of the threads, and one that is packed', async () => {
    const { recipe, rows } = scheme('cloakllm');
    const content = log(rows.toSpliced(30, 2));
    const [path, packed] = [join(folder, 'log.ndjson'), join(folder, 'log.ndjson.gz')];
    writeFileSync(path, content);
    writeFileSync(packed, gzipSync(content));
    const threads = new StretchThreads(1);
    threads.begin(recipe);
    try {
      const verifier = createVerifier(recipe);
      const walk = new ParallelWalk(verifier, threads, 4096);
      expect(await readInto(walk, packed, () => {})).toBe(false);
      const received: Buffer[] = [];
      expect(await readInto(walk, path, (bytes) => received.push(Buffer.from(bytes)))).toBe(true);
      await walk.endFile();
      await walk.end();
      expect(Buffer.concat(received).equals(content)).toBe(true);
      expect(verifier.end()).toEqual(oneByOne(recipe, [content]));
      await expect(readInto(walk, join(folder, 'none'), () => {})).rejects.toMatchObject({
        code: 'file-not-found',
      });
    } finally {
      await threads.close();
    }
  });

  test('a line that is longer than a record may be', async () => {
    const { recipe, rows } = scheme('cloakllm');
    const long = Buffer.alloc(MAX_RECORD_BYTES + 100_000, 0x20);
    long[0] = 0x7b;
    const files = [log([...rows.slice(0, 5), long, ...rows.slice(5)])];
    await onThreads(recipe, async (walk) => {
      const expected = oneByOne(recipe, files);
      expect(expected.counts['unreadable-line']).toBe(1);
      const named = expected.findings.find(({ kind }) => kind === 'unreadable-line');
      expect(named?.detail).toContain('longer than 16 MiB');
      for (const by of [3_000_000, { block: 1_000_000 }])
        expect(await walk(files, by, 2 * 1024 * 1024)).toEqual(expected);
    });
  });
});

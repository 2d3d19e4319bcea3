import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../electron/engine/intake/batch.ts';
import { timesToBorrow } from '../../electron/engine/intake/borrowed-times.ts';
import { contentOf } from '../../electron/engine/intake/content.ts';
import { isEvidenceEntry } from '../../electron/engine/intake/evidence-names.ts';
import { type ReadEnd, type ReadInput, readRecords } from '../../electron/engine/intake/read-records.ts';
import { isZip, readZipDirectory } from '../../electron/engine/intake/zip-directory.ts';
import { DIALECTS } from '../../electron/engine/platforms/registry.ts';
import { AppError } from '../../shared/errors.ts';
import { kommitLargeChunks, writeFixtures } from '../fixtures/index.ts';
import { Random } from '../fixtures/random.ts';
import { mutate } from '../helpers/mutations.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';
import { zipOf } from '../helpers/zip.ts';

/** Spoilt files over all formats and containers, the same for the same seed; another one may be given to look on. */
const SEED = process.env.VOUCH_FUZZ_SEED ?? 'vouch-fuzz-1';
const FILES = 10_000;
const IN_A_VAULT = 60;
const SLOWEST_MS = 10_000;
const MOST_MEMORY = 1e9;

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, {});

const KOMMIT = firstLines(readFileSync(join(fixtures, 'kommit/clean/kommit.ndjson')), 3);
const AVIATOR = firstLines(readFileSync(join(fixtures, 'aviator/clean/generation-e.ndjson')), 6);

/** Good files, small enough for thousands of them. */
const SEEDS: readonly Buffer[] = [
  ...DIALECTS.flatMap(({ samples }) => samples.map(({ text }) => Buffer.from(text))),
  ...[
    'kommit/clean/kommit.ndjson',
    'kommit/clean/kommit.csv',
    'intelliauth/clean/intelliauth.csv',
    'intelliauth/clean/intelliauth.ndjson',
    'complianceagent/clean/log.ndjson',
    'aviator/clean/generation-e.ndjson',
  ].map((path) => firstLines(readFileSync(join(fixtures, path)), 12)),
  jsonOf(firstLines(readFileSync(join(fixtures, 'kommit/clean/kommit.ndjson')), 8)),
  // In other envelopes, and as spreadsheets write it.
  Buffer.from(`{"a":[1],"log":{"old":${jsonOf(KOMMIT)},"new":${jsonOf(KOMMIT)}}}`),
  Buffer.from(`{"data":{"runs":${jsonOf(AVIATOR)},"more":${jsonOf(AVIATOR)},"names":["x"]}}`),
  Buffer.from(`{"items":${jsonOf(KOMMIT)}}\n{"items":[]}\n{"error":"x"}`),
  Buffer.from(
    'sep=;\r\nId;Actor;Action;Target;Metadata;Created At;Row Hash\r\nk1;a;b;;{};2026-03-12T09:14:22Z;\r\n',
  ),
];

function firstLines(bytes: Buffer, count: number): Buffer {
  return Buffer.from(bytes.toString('utf8').split('\n').slice(0, count).join('\n'));
}

function jsonOf(ndjson: Buffer): Buffer {
  return Buffer.from(`[${ndjson.toString('utf8').split('\n').join(',\n')}]`);
}

type Spoilt = { bytes: Buffer; how: string; name: string };

/** Spoilt before it is packed or after, or both. */
function spoilt(number: number): Spoilt {
  const random = new Random(`${SEED}/${number}`);
  const seed = random.pick(SEEDS);
  const container = random.pick(['plain', 'plain', 'plain', 'plain', 'gzip', 'zip'] as const);
  if (container === 'plain') return { ...mutate(seed, random, SEEDS), name: 'fuzz.log' };
  const inside = random.chance(0.5) ? mutate(seed, random, SEEDS) : { bytes: seed, how: '' };
  const packed =
    container === 'gzip'
      ? Buffer.concat([gzipSync(inside.bytes), ...(random.chance(0.3) ? [gzipSync(random.pick(SEEDS))] : [])])
      : zipOf(
          [
            {
              name: 'logs/part-1.ndjson',
              content: inside.bytes,
              descriptor: random.pick(['signed', undefined]),
            },
            {
              name: 'logs/part-2.csv.gz',
              content: gzipSync(random.pick(SEEDS)),
              method: random.pick([0, 8]),
            },
            { name: 'README.md', content: 'x' },
          ],
          random.chance(0.2) ? { zip64: {} } : {},
        );
  const outside = random.chance(inside.how === '' ? 0.9 : 0.2)
    ? mutate(packed, random, SEEDS)
    : { bytes: packed, how: '' };
  return {
    bytes: outside.bytes,
    how: `${container}: ${inside.how} / ${outside.how}`,
    name: container === 'zip' ? 'fuzz.zip' : 'fuzz.gz',
  };
}

type Item = { offset: number; length: number };
type Seen = {
  items: Item[];
  rejects: Batch['rejects'];
  blank: number;
  kept: Buffer;
  container: Buffer;
  end: ReadEnd;
};

async function readWhole(input: ReadInput): Promise<Seen> {
  const items: Item[] = [];
  const kept: Buffer[] = [];
  const container: Buffer[] = [];
  const rejects: Batch['rejects'] = [];
  let blank = 0;
  const end = await readRecords(
    input,
    async (batch, packed) => {
      const blocks = batch.blocks.map(bytesOf);
      if (packed) container.push(...blocks);
      else kept.push(...blocks);
      if (packed) return;
      for (let i = 0; i < batch.count; i++)
        items.push({
          offset: batch.blocks[batch.block[i]!]!.offset + batch.offset[i]!,
          length: batch.length[i]!,
        });
      items.push(...batch.rejects);
      rejects.push(...batch.rejects);
      blank += batch.blank;
    },
    await timesToBorrow(input),
  );
  return { items, rejects, blank, kept: Buffer.concat(kept), container: Buffer.concat(container), end };
}

function bytesOf({ encoding, data }: Batch['blocks'][number]): Buffer {
  return encoding === 1 ? zstdDecompressSync(data) : Buffer.from(data);
}

/** What must be true of every file that was read to its end. */
function requireAllAccounted(
  { items, blank, kept, container, end }: Seen,
  content: Buffer,
  received: Buffer,
): void {
  need(kept.equals(content), 'other bytes were kept');
  need(
    end.bytes === content.length && Buffer.from(end.sha256).toString('hex') === sha256(content),
    'another hash',
  );
  if (end.container) need(container.equals(received), 'another container was kept');
  const { format, key } = end.recognition;
  let at = 0;
  let isFirst = true;
  for (const { offset, length } of [...items].sort((a, b) => a.offset - b.offset)) {
    need(offset >= at, 'records overlap');
    // Between the records of a text of lines lies nothing but white space; before those of a CSV, its header.
    const isHeader = isFirst && format === 'csv';
    if (format !== 'json' && !isHeader)
      need(isSpace(content.subarray(at, offset)), 'something was passed over');
    at = offset + length;
    isFirst = false;
  }
  need(at <= content.length, 'a record reaches beyond the file');
  if (format === 'ndjson') {
    need(isSpace(content.subarray(at)), 'something was passed over at the end');
    const lines = content.toString('latin1').split('\n');
    need(
      items.length + blank === lines.length - (lines.at(-1) === '' ? 1 : 0),
      'lines are not accounted for',
    );
  } else if (format === 'json' && key === null) {
    // It was read to its end, so its brackets match; is it also JSON, then nothing in it was passed over.
    const elements = elementsOf(content.toString('utf8').replace(/^\ufeff/, ''));
    need(elements === null || items.length === elements, 'elements are not accounted for');
  }
}

/** Cheaper than `expect`, for what is asked millions of times. */
function need(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

const isSpace = (bytes: Buffer) => /^(\u00ef\u00bb\u00bf)?[ \t\r\n]*$/.test(bytes.toString('latin1'));

/** How many elements a JSON array has, or null where the text is not JSON. */
function elementsOf(text: string): number | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.length : null;
  } catch {
    return null;
  }
}

/** How a file ended: the code of its error, or `read`. Throws what is neither. */
async function outcomeOf(path: string, file: Spoilt): Promise<string> {
  try {
    const source = { path, name: file.name };
    if (!(await isZip(source))) {
      const seen = await readWhole(source);
      requireAllAccounted(seen, seen.end.packed ? gunzipSync(file.bytes) : file.bytes, file.bytes);
      return 'read';
    }
    for (const entry of await readZipDirectory(path, file.name)) {
      if (!isEvidenceEntry(entry.name)) continue;
      const inZip = { path, name: `${file.name}/${entry.name}`, entry };
      const seen = await readWhole(inZip);
      const parts: Buffer[] = [];
      for await (const chunk of contentOf(inZip, seen.end.packed, { add: () => {} }, null)) parts.push(chunk);
      requireAllAccounted(seen, Buffer.concat(parts), Buffer.alloc(0));
    }
    return 'read';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw new Error(`file ${file.name} (${file.how})`, { cause: error });
  }
}

describe(`${FILES} spoilt files`, () => {
  const outcomes = new Map<string, number>();
  const PARTS = 10;
  test.each(Array.from({ length: PARTS }, (_, part) => part))(
    'each ends in an error with a code, or with every line accounted for (%i)',
    { timeout: 300_000 },
    async (part) => {
      const path = join(folder, `fuzz-${part}`);
      for (let number = part; number < FILES; number += PARTS) {
        const file = spoilt(number);
        writeFileSync(path, file.bytes);
        const started = performance.now();
        const outcome = await outcomeOf(path, file).catch((error: unknown) => {
          throw new Error(`spoilt file ${number}`, { cause: error });
        });
        need(performance.now() - started < SLOWEST_MS, `spoilt file ${number} took too long`);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      rmSync(path);
      expect(process.memoryUsage().rss).toBeLessThan(MOST_MEMORY);
    },
  );

  test('they end in every way there is', () => {
    // A fuzzer whose files are all refused at their first byte looks at nothing.
    const often = [
      'read',
      'format-unknown',
      'json-incomplete',
      'file-binary',
      'file-truncated',
      'zip-damaged',
      'zip-refused',
    ];
    for (const code of often) expect(outcomes.get(code) ?? 0, code).toBeGreaterThan(FILES / 1000);
    expect(outcomes.get('read')).toBeGreaterThan(FILES / 5);
  });
});

test('spoilt files in a vault: every line counted, every file kept as it was', {
  timeout: 300_000,
}, async () => {
  mkdirSync(join(folder, 'vault'));
  const vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
  const files = new Map<string, Buffer>();
  const paths = Array.from({ length: IN_A_VAULT }, (_, number) => {
    const { bytes, name } = spoilt(FILES + number);
    const path = join(folder, `${number}-${name}`);
    writeFileSync(path, bytes);
    files.set(basename(path), bytes);
    return path;
  });
  const { acquisitions, failed } = await vault.import(paths);
  expect(acquisitions.length).toBeGreaterThan(IN_A_VAULT / 5);
  for (const { error } of failed) expect(error.code).toMatch(/^(file|format|csv|json|zip|time|request)-/);
  const named = [...acquisitions, ...failed].map(({ file }) => file.replace(/\/.*$/, ''));
  expect(new Set(named)).toEqual(new Set(files.keys()));
  let records = 0;
  for (const { lines } of acquisitions) {
    const { total, accepted, rejected, duplicate, conflict, blank } = lines;
    expect(total).toBe(accepted + rejected + duplicate + conflict + blank);
    records += accepted;
  }
  expect(await vault.count()).toBe(records);
  // What is shown is mapped again from the bytes that were kept.
  expect(await vault.records()).toHaveLength(records);
  const ledger = await Promise.all(
    acquisitions.map(({ id }) =>
      vault.invoke('acquisitions.ledger', { acquisition: id, after: 0, limit: 1000 }),
    ),
  );
  expect(ledger.map(({ lines }) => lines.length)).toEqual(
    acquisitions.map(({ lines }) => Math.min(1000, lines.rejected + lines.conflict)),
  );
  const kept = new Map(
    receivedFiles(vault.path).map(({ name, content, sha256: stated }) => [name, { content, stated }]),
  );
  for (const { content, stated } of kept.values()) expect(sha256(content)).toBe(stated);
  for (const { file, zip } of acquisitions) {
    const name = zip?.file ?? file;
    expect(kept.get(name)?.content.equals(files.get(name)!)).toBe(true);
  }
  await vault.close();
});

test('JSON that is nested 100,000 levels deep is rejected by line', async () => {
  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  const [line] = [...kommitLargeChunks(1)].join('').split('\n') as [string];
  const inside = (value: string) => line.replace(/^\{/, `{"deep":${value},`);
  const lines = [
    line,
    deep('[', ']'),
    deep('{"a":', '}'),
    inside(deep('[', ']')),
    inside(deep('{"a":', '}')),
    '['.repeat(100_000),
  ];
  for (const [name, text] of [
    ['deep.ndjson', lines.join('\n')],
    ['deep.json', `[${lines.slice(0, -1).join(',')}]`],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, text);
    const seen = await readWhole({ path, name });
    requireAllAccounted(seen, Buffer.from(text), Buffer.from(text));
    expect(seen.items).toHaveLength(name === 'deep.json' ? 5 : 6);
    expect(seen.rejects.map(({ line: at, reason }) => [at, reason])).toEqual(
      [
        [2, 'not a JSON object'],
        [3, expect.any(String)],
        [4, 'nested too deeply'],
        [5, 'nested too deeply'],
        [6, 'not JSON'],
      ].slice(0, name === 'deep.json' ? 4 : 5),
    );
  }
});

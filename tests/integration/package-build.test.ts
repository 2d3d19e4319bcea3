import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPackage } from '../../electron/engine/packages/build-package.ts';
import { PATHS } from '../../electron/engine/packages/layout.ts';
import type { PackageInput } from '../../electron/engine/packages/package-input.ts';
import { AppError } from '../../shared/errors.ts';
import { readBag } from '../unit/packages/bag-files.ts';
import { EXAMPLE_KEY, examplePackage, RESOURCES } from '../unit/packages/example-package.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-build-'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = (name = 'package.zip') => ({
  outPath: join(folder, name),
  sign: EXAMPLE_KEY,
  resources: RESOURCES,
});

/** Builds a package in a process of its own. */
async function apart(
  count: number,
  env: Record<string, string> = {},
): Promise<{ sha256: string; peakMegabytes: number }> {
  const script = fileURLToPath(new URL('../unit/packages/build-apart.ts', import.meta.url));
  // A small young generation, so that the peak shows what is held and not what waits for collection.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=8', script, String(count), folder],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout) as { sha256: string; peakMegabytes: number };
}

test('the same input gives the same bytes, under any name, in any time zone and language', async () => {
  const first = await buildPackage(examplePackage(), options('a.zip'));
  const second = await buildPackage(examplePackage(), options('b.zip'));
  const [a, b] = await Promise.all([readFile(first.file), readFile(second.file)]);
  expect(a.equals(b)).toBe(true);
  expect(first.sha256).toBe(hash('sha256', a, 'hex'));
  expect(first.bytes).toBe(a.length);
  expect(first.files).toBe((await readBag(first.file)).size);
  const elsewhere = await apart(40, { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' });
  expect(elsewhere.sha256).toBe(first.sha256);
});

test('the zip keeps no trace of the machine: one time, no extra fields', async () => {
  const { file } = await buildPackage(examplePackage(), options());
  const bytes = await readFile(file);
  expect(bytes.readUInt16LE(10)).toBe(0);
  expect(bytes.readUInt16LE(12)).toBe(0x21); // 1980-01-01
  expect(bytes.readUInt16LE(28)).toBe(0);
});

test('records carry their exact original, as text or as base64', async () => {
  const { file } = await buildPackage(examplePackage(40), options());
  const lines = (await readBag(file)).get(PATHS.records)!.toString().trimEnd().split('\n');
  const originals = [...(examplePackage(40).population.records as Iterable<{ original: Uint8Array }>)];
  expect(lines).toHaveLength(40);
  lines.forEach((line, index) => {
    const record = JSON.parse(line) as Record<string, string>;
    const bytes =
      record.original === undefined
        ? Buffer.from(record.original_base64!, 'base64')
        : Buffer.from(record.original);
    expect(bytes.equals(originals[index]!.original)).toBe(true);
    expect(record.original_sha256).toBe(hash('sha256', bytes, 'hex'));
  });
  expect(lines.some((line) => line.includes('original_base64'))).toBe(true);
});

test('the spreadsheet list runs no formula', async () => {
  const { file } = await buildPackage(examplePackage(), options());
  const csv = (await readBag(file)).get(PATHS.sampleCsv)!.toString();
  expect(csv).toContain(`"'=HYPERLINK(""http://example.test"";""open"")"`);
  expect(csv).not.toMatch(/,"?=/);
});

describe('the summary', () => {
  test('has embedded subset fonts and says how many pages it has', async () => {
    const { file } = await buildPackage(examplePackage(), options());
    const document = await PDFDocument.load((await readBag(file)).get(PATHS.summary)!);
    expect(document.getPageCount()).toBeGreaterThan(2);
    const fonts = document.context
      .enumerateIndirectObjects()
      .map(([, object]) => object)
      .filter((object) => object instanceof PDFDict)
      .filter((dict) => dict.get(PDFName.of('Type')) === PDFName.of('FontDescriptor'));
    expect(fonts.length).toBeGreaterThanOrEqual(5);
    for (const font of fonts) {
      expect(font.has(PDFName.of('FontFile2'))).toBe(true);
      expect(String(font.get(PDFName.of('FontName')))).toMatch(/^\/VOUCH[A-Z]\+/);
    }
  });
});

describe('nothing is left behind', () => {
  const failing = async (input: PackageInput, extra: object = {}): Promise<unknown> => {
    const error = await buildPackage(input, { ...options(), ...extra }).catch((reason: unknown) => reason);
    expect(await readdir(folder)).toEqual([]);
    return error;
  };

  test('when it is cancelled half way, and what was being read is closed', async () => {
    let closed = false;
    const input = examplePackage(5000);
    const records = input.population.records as Iterable<never>;
    input.population.records = (function* () {
      try {
        yield* records;
      } finally {
        closed = true;
      }
    })();
    let calls = 0;
    const checkCancelled = (): void => {
      calls += 1;
      if (calls > 9) throw new AppError('cancelled');
    };
    expect(await failing(input, { checkCancelled })).toMatchObject({ code: 'cancelled' });
    expect(closed).toBe(true);
  });

  test('when reading the records fails', async () => {
    const input = examplePackage();
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    input.population.records = (function* () {
      throw new AppError('vault-damaged', { problem: 'a page' });
    })();
    expect(await failing(input)).toMatchObject({ code: 'vault-damaged' });
  });

  test.each<[string, (input: PackageInput) => void, string]>([
    ['the population changed', (input) => (input.population.digest = '0'.repeat(64)), 'population digest'],
    ['a record is missing', (input) => (input.population.records = []), 'digest over the records'],
    ['a reject is missing', (input) => (input.population.rejects = []), 'number of rejects'],
    ['the log is shorter', (input) => (input.activity.entries += 1), 'activity entries'],
    ['an original is missing', (input) => (input.originals = []), 'missing originals'],
    ['a receipt is wrong', (input) => (input.chains[0]!.result.rows += 1), 'receipt'],
  ])('when %s', async (_, change, message) => {
    const input = examplePackage();
    change(input);
    expect(await failing(input)).toMatchObject({ message: expect.stringContaining(message) });
  });

  test('when the sample is of another population', async () => {
    const input = { ...examplePackage(), sample: examplePackage(50).sample };
    expect(await failing(input)).toMatchObject({ code: 'draw-altered' });
  });

  test('when there is no record', async () => {
    const input = examplePackage();
    input.population.count = 0;
    expect(await failing(input)).toMatchObject({ code: 'population-empty' });
  });
});

test('a file that is there is never overwritten', async () => {
  await writeFile(join(folder, 'package.zip'), 'mine');
  await expect(buildPackage(examplePackage(), options())).rejects.toMatchObject({ code: 'file-exists' });
  expect(await readFile(join(folder, 'package.zip'), 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['package.zip']);
});

test('not even one that appeared while it was built', async () => {
  const input = examplePackage();
  const lines = input.activity.lines as Iterable<string>;
  input.activity.lines = (async function* () {
    await writeFile(join(folder, 'package.zip'), 'mine');
    yield* lines;
  })();
  await expect(buildPackage(input, options())).rejects.toMatchObject({ code: 'file-exists' });
  expect(await readdir(folder)).toEqual(['package.zip']);
});

test('a folder that is not there, or is a file', async () => {
  await expect(buildPackage(examplePackage(), options('no/package.zip'))).rejects.toMatchObject({
    code: 'file-unwritable',
    details: { reason: 'ENOENT' },
  });
  await mkdir(join(folder, 'taken.zip'));
  await expect(buildPackage(examplePackage(), options('taken.zip'))).rejects.toMatchObject({
    code: 'file-exists',
  });
});

test('building and checking 100,000 records takes no more memory than 10,000', async () => {
  const few = await apart(10_000);
  const many = await apart(100_000);
  // The 90,000 more are over 350 MB. The peak of one and the same build differs by up to 75 MB from run to run.
  expect(many.peakMegabytes - few.peakMegabytes).toBeLessThan(175);
}, 120_000);

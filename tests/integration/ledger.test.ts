import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtures } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';

type Exported = {
  acquisition: number;
  source: string;
  file: string;
  line: number;
  byte_offset: number;
  bytes: number;
  disposition: string;
  reason: string;
  record_id: string | null;
  original?: string;
  original_base64?: string;
};

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['kommit'] });
const BAD = ['invalid-utf8', 'duplicate-other', 'missing-field', 'garbage-line'];
const path = join(folder, 'vault', 'ledger.vouch');

let vault: TestVault;
let written: Exported[];
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(path);
  for (const name of BAD)
    await vault.import(join(fixtures, `kommit/malformed/${name}.ndjson`), { source: name });
  // As it begins, a spreadsheet would run it.
  const formula = join(folder, 'formula.ndjson');
  const good = readFileSync(join(fixtures, 'kommit/clean/kommit.ndjson'), 'utf8').split('\n')[0];
  writeFileSync(formula, `${good}\n=HYPERLINK("https://x.example","Zürich, \\"open\\"")\n`);
  await vault.import(formula, { source: 'formula' });
});
afterAll(() => vault.close());

const bytesOf = ({ original, original_base64 }: Exported) =>
  original === undefined ? Buffer.from(original_base64 ?? '', 'base64') : Buffer.from(original);

test('every line of the ledger is exported with its place, reason and exact bytes', async () => {
  const out = join(folder, 'ledger.ndjson');
  const result = await vault.job<{ lines: number; bytes: number; sha256: string }>(
    'acquisitions.exportLedger',
    {
      out: vault.engine.grant(out, 'write'),
    },
  );
  const text = readFileSync(out);
  expect(result).toMatchObject({ bytes: text.length, sha256: sha256(text) });
  written = text
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Exported);
  const acquisitions = await vault.invoke('acquisitions.list', {});
  const counted = acquisitions.reduce((sum, { lines }) => sum + lines.rejected + lines.conflict, 0);
  expect(counted).toBeGreaterThan(4);
  expect(written).toHaveLength(counted);
  expect(result.lines).toBe(counted);

  const files = new Map(receivedFiles(path).map(({ name, content }) => [name, content]));
  for (const line of written) {
    const content = files.get(line.file)!;
    expect(content.subarray(line.byte_offset, line.byte_offset + line.bytes).equals(bytesOf(line))).toBe(
      true,
    );
    expect(line.reason).not.toBe('');
    expect(line.disposition === 'conflict').toBe(line.record_id !== null);
  }
  const notText = written.filter(({ original_base64 }) => original_base64 !== undefined);
  expect(notText.map(({ source }) => source)).toEqual(['invalid-utf8']);
  expect((await vault.activity()).at(-1)).toMatchObject({
    action: 'ledger.exported',
    details: { acquisition: 'all', format: 'ndjson', lines: counted, sha256: result.sha256 },
  });
});

test('as CSV: safe for a spreadsheet, with the bytes beside', async () => {
  const out = join(folder, 'ledger.csv');
  await vault.job('acquisitions.exportLedger', { format: 'csv', out: vault.engine.grant(out, 'write') });
  const { data } = Papa.parse<Record<string, string>>(readFileSync(out, 'utf8').replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data).toHaveLength(written.length);
  for (const [i, row] of data.entries()) {
    expect(Buffer.from(row.original_base64!, 'base64').equals(bytesOf(written[i]!))).toBe(true);
    expect(row.original).not.toMatch(/^[=+@-]/);
    expect(row.line).toBe(String(written[i]!.line));
  }
});

test('of one acquisition only; one that is not there is refused and leaves no file', async () => {
  const acquisition = written.find(({ source }) => source === 'formula')!.acquisition;
  const out = join(folder, 'one.ndjson');
  await vault.job('acquisitions.exportLedger', { acquisition, out: vault.engine.grant(out, 'write') });
  expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  const none = join(folder, 'none.ndjson');
  const job = vault.job('acquisitions.exportLedger', {
    acquisition: 999,
    out: vault.engine.grant(none, 'write'),
  });
  expect(await errorCode(job)).toBe('not-found');
  expect(() => readFileSync(none)).toThrow();
});

test('a single line by its number', async () => {
  const { acquisition } = written.find(({ source }) => source === 'invalid-utf8')!;
  const { lines } = await vault.invoke('acquisitions.ledger', { acquisition });
  const line = await vault.invoke('acquisitions.ledgerLine', { id: lines[0]!.id });
  expect(line.text).toBeNull();
  expect(line.sha256).toBe(sha256(Buffer.from(line.base64, 'base64')));
  expect(await errorCode(vault.invoke('acquisitions.ledgerLine', { id: 99_999 }))).toBe('not-found');
});

test('vouch rejects lists, exports and names what is not there', async () => {
  await vault.invoke('vault.lock', {});
  try {
    const json = await cli(['rejects', path, '--json']);
    expect(json.code).toBe(0);
    const { lines } = JSON.parse(json.stdout) as { lines: Exported[] };
    expect(lines.map(bytesOf)).toEqual(written.map(bytesOf));
    const text = await cli(['rejects', path, '--acquisition', String(lines.at(-1)!.acquisition)]);
    expect(text.stdout).toContain('HYPERLINK');
    expect(text.stdout).not.toContain('garbage');
    const out = join(folder, 'cli.csv');
    expect((await cli(['rejects', path, '--out', out, '--format', 'csv'])).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('original_base64');
    expect((await cli(['rejects', path, '--acquisition', '77'])).code).toBe(2);
  } finally {
    await vault.open();
  }
});

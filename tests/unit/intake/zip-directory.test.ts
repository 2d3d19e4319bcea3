import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import yazl from 'yazl';
import { contentOf, isGzip } from '../../../electron/engine/intake/content.ts';
import { isEvidenceEntry } from '../../../electron/engine/intake/evidence-names.ts';
import { isZip, readZipDirectory } from '../../../electron/engine/intake/zip-directory.ts';
import { AppError } from '../../../shared/errors.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { u64, type ZipOptions, type ZipPart, zipOf } from '../../helpers/zip.ts';

const folder = temporaryFolder();
let files = 0;
function write(bytes: Buffer): string {
  const path = join(folder, `${++files}.zip`);
  writeFileSync(path, bytes);
  return path;
}

/** Reads everything in a zip. */
async function readAll(bytes: Buffer): Promise<Record<string, string>> {
  const path = write(bytes);
  const contents: Record<string, string> = {};
  for (const entry of await readZipDirectory(path, 'a.zip')) {
    const source = { path, name: `a.zip/${entry.name}`, entry };
    const parts: Buffer[] = [];
    for await (const chunk of contentOf(source, await isGzip(source), { add: () => {} }, null))
      parts.push(chunk);
    contents[entry.name] = Buffer.concat(parts).toString('utf8');
  }
  return contents;
}

const LINE = '{"id":"1"}\n';
const good = (name = 'good.ndjson', content = LINE): ZipPart => ({ name, content });

describe('a zip is read', () => {
  test.each<[string, ZipPart[], ZipOptions]>([
    ['deflated', [good()], {}],
    ['stored', [{ ...good(), method: 0 }], {}],
    ['of nothing', [{ ...good('good.ndjson', ''), method: 0 }], {}],
    [
      'with sizes after the data',
      [
        { ...good(), descriptor: 'short' },
        { ...good('b.csv'), descriptor: 'signed' },
      ],
      {},
    ],
    ['with long sizes after the data', [{ ...good(), descriptor: 'long' }], {}],
    ['with a comment', [good()], { comment: Buffer.from('made by hand') }],
    ['with a zip64 end', [good()], { zip64: {} }],
    [
      'with a zip64 end alone',
      [good()],
      { zip64: {}, end: { count: 0xffff, size: 0xffffffff, offset: 0xffffffff } },
    ],
    ['with folders', [{ name: 'a/', method: 0 }, good('a/b/good.ndjson')], {}],
    ['in another order than its directory', [good('b.ndjson'), good('a.ndjson')], {}],
  ])('%s', async (_, parts, options) => {
    const expected = parts.filter(({ name }) => !String(name).endsWith('/'));
    expect(await readAll(zipOf(parts, options))).toEqual(
      Object.fromEntries(expected.map(({ name, content }) => [name, content])),
    );
  });

  test('with the sizes of an entry in a zip64 field', async () => {
    const packed = deflateRawSync(LINE);
    const sizes = Buffer.concat([
      Buffer.from([1, 0, 16, 0]),
      u64(BigInt(LINE.length)),
      u64(BigInt(packed.length)),
    ]);
    const long = { size: 0xffffffff, packedSize: 0xffffffff, extra: sizes };
    expect(await readAll(zipOf([{ ...good(), local: long, central: long }]))).toEqual({
      'good.ndjson': LINE,
    });
  });

  test('with names in any alphabet, whether it says UTF-8 or not', async () => {
    const names = ['Prüfung-1.ndjson', '監査-2.ndjson'];
    const parts = names.flatMap((name) => [{ ...good(name), flags: 0x800 }, good(`not said ${name}`)]);
    const cp437 = { ...good(), name: Buffer.from([0x81, 0x2e, 0x63, 0x73, 0x76]) };
    expect(Object.keys(await readAll(zipOf([...parts, cp437])))).toEqual([
      ...names.flatMap((name) => [name, `not said ${name}`]),
      'ü.csv',
    ]);
  });

  test('with gzip inside', async () => {
    const packed = Buffer.concat([gzipSync(LINE), gzipSync(LINE)]);
    expect(await readAll(zipOf([{ name: 'a.ndjson.gz', content: packed, method: 0 }]))).toEqual({
      'a.ndjson.gz': LINE + LINE,
    });
  });

  test('as other tools write it', async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from(LINE), 'yazl.ndjson');
    zip.addReadStream(Readable.from([Buffer.from(LINE)]), 'later.ndjson');
    zip.addEmptyDirectory('folder');
    zip.end();
    expect(await readAll(await buffer(zip.outputStream))).toEqual({
      'yazl.ndjson': LINE,
      'later.ndjson': LINE,
    });
  });
});

type Attack = { parts: ZipPart[]; options?: ZipOptions; cut?: number; names: string; rule?: string };
const named = (name: string | Buffer): Attack => ({
  parts: [good(), good(name as string)].map((p, i) => (i ? { ...p, name } : p)),
  names: String(name).replace('\0', '\ufffd'),
  rule: 'name',
});
const bad = (part: Partial<ZipPart>, rule: string): Attack => ({
  parts: [good(), { ...good('bad.ndjson'), ...part }],
  names: 'bad.ndjson',
  rule,
});
const twins = (a: string, b: string): Attack => ({ parts: [good(a), good(b)], names: b, rule: 'same-name' });
const whole = (options: ZipOptions, rule?: string): Attack => ({
  parts: [good()],
  options,
  names: 'a.zip',
  rule,
});
const local = (change: ZipPart['local'], rule = 'headers'): Attack => bad({ local: change }, rule);
const LINK = (0o120777 << 16) >>> 0;
const zeros = Buffer.alloc(1_000_000);
const kernel = deflateRawSync(zeros);

const ATTACKS: Record<string, Attack> = {
  'a name that climbs out': named('../../etc/cron.d/x.csv'),
  'a name that climbs out further in': named('a/../../x.csv'),
  'an absolute name': named('/etc/passwd.csv'),
  'a drive letter': named('C:/x.csv'),
  'a backslash': named('..\\x.csv'),
  'a NUL in a name': named('x.csv\0.png'),
  'a dot as a folder': named('./x.csv'),
  'an empty folder name': named('a//x.csv'),
  'a control character': { ...named('a\nx.csv'), names: 'a\ufffdx.csv' },
  'no name': { ...named(''), names: 'a.zip/' },
  'a name that is not the UTF-8 it says': {
    ...bad({ name: Buffer.from([0xff, 0x2e]), flags: 0x800 }, 'name'),
    names: 'ÿ.',
  },
  'two names for one file': bad(
    {
      local: { extra: unicodePath('bad.ndjson', 'other.ndjson') },
      central: { extra: unicodePath('bad.ndjson', 'other.ndjson') },
    },
    'name',
  ),
  'a symbolic link': bad({ attributes: LINK }, 'special'),
  'a device': bad({ attributes: (0o020666 << 16) >>> 0 }, 'special'),
  'a pipe': bad({ attributes: (0o010666 << 16) >>> 0 }, 'special'),
  'a Windows link': bad({ attributes: 0x400, madeBy: 0x0a14 }, 'special'),
  'a folder with content': { ...bad({ name: 'bad/', method: 0 }, 'special'), names: 'bad/' },
  'an encrypted file': bad({ flags: 1 }, 'encrypted'),
  'a strongly encrypted file': bad({ flags: 0x41 }, 'encrypted'),
  'a masked directory': bad({ flags: 0x2000 }, 'encrypted'),
  'two of one name': twins('a.csv', 'a.csv'),
  'two names that differ by case': twins('a/Audit.csv', 'A/audit.CSV'),
  'two names that differ by Unicode form': twins('\u00fc.csv', 'u\u0308.csv'),
  'a file that is a folder too': {
    parts: [good('a.csv/b.csv'), good('a.csv')],
    names: 'a.csv',
    rule: 'same-name',
  },
  'another name in the header': local({ name: 'bag.ndjson' }),
  'another method in the header': local({ method: 0 }),
  'other flags in the header': local({ flags: 2 }),
  'another time in the header': local({ time: 1 }),
  'another size in the header': local({ size: 1 }),
  'another packed size in the header': local({ packedSize: 1 }),
  'another checksum in the header': local({ crc32: 1 }),
  'other sizes after the data': bad({ descriptor: 'none', after: Buffer.alloc(16) }, 'stray-bytes'),
  'no sizes after the data': bad({ descriptor: 'none' }, 'stray-bytes'),
  'a file inside another': fileInFile(),
  'a file twice at one place': overlap(),
  'a file that reaches into the directory': bad(
    { local: { packedSize: 5000, size: 5000 }, central: { packedSize: 5000, size: 5000 } },
    'overlap',
  ),
  'a declared bomb': bad(
    { central: { size: 2 ** 31 }, local: { size: 2 ** 31 }, packed: Buffer.alloc(2 ** 21 + 9000, 1) },
    'bomb',
  ),
  'an impossible ratio': bad({ central: { size: 10_000_000 }, local: { size: 10_000_000 } }, 'size'),
  'a stored file of two sizes': bad({ method: 0, central: { size: 12 }, local: { size: 12 } }, 'size'),
  'a bomb that declares little': bad(
    { packed: kernel, central: { size: 1000, crc32: 0 }, local: { size: 1000, crc32: 0 } },
    'size',
  ),
  'a file that is shorter than it says': {
    ...bad({ central: { size: 12 }, local: { size: 12 } }, ''),
    rule: undefined,
  },
  'another checksum than its content has': {
    ...bad({ central: { crc32: 5 }, local: { crc32: 5 } }, ''),
    rule: undefined,
  },
  'packed bytes after the packed data': bad(
    { packed: Buffer.concat([deflateRawSync(LINE), Buffer.from('hidden')]) },
    'stray-bytes',
  ),
  'packed data that is none': { ...bad({ packed: Buffer.alloc(12, 0xff) }, ''), rule: undefined },
  'a zip in a zip': {
    parts: [good(), { name: 'inner.zip', content: zipOf([good()]), method: 0 }],
    names: 'inner.zip',
    rule: 'nested',
  },
  'an unknown method': bad({ method: 12, packed: Buffer.from('BZh9') }, 'method'),
  'a zip64 end that lies about the number of files': whole({ zip64: { count: 2n } }, 'zip64'),
  'a zip64 end that lies about the directory': whole({ zip64: { offset: 3n } }, 'zip64'),
  'a zip64 end that is elsewhere': whole({ zip64: { at: 2n } }, 'zip64'),
  'a zip64 end far outside': whole({ zip64: { at: 2n ** 63n } }, 'zip64'),
  'zip64 sizes that are missing': bad(
    { central: { size: 0xffffffff }, local: { size: 0xffffffff } },
    'zip64',
  ),
  'zip64 sizes beyond all files': bad(
    { central: { size: 0xffffffff, extra: Buffer.concat([Buffer.from([1, 0, 8, 0]), u64(2n ** 60n)]) } },
    'zip64',
  ),
  'extra fields that break off': {
    ...bad({ central: { extra: Buffer.from([1, 0, 50, 0, 1]) } }, ''),
    names: 'a.zip',
    rule: undefined,
  },
  'a cut zip': { parts: [good()], cut: 30, names: 'a.zip' },
  'a zip cut to its first bytes': { parts: [good()], cut: 5000, names: 'a.zip' },
  'bytes before': whole({ before: Buffer.from('MZ') }, 'stray-bytes'),
  'bytes after': whole({ after: Buffer.from('x') }, 'stray-bytes'),
  'bytes between directory and end': whole({ beforeEnd: Buffer.from('x') }, 'stray-bytes'),
  'bytes between two files': {
    parts: [{ ...good('gap.csv'), after: Buffer.from('hidden') }, good()],
    names: 'gap.csv',
    rule: 'stray-bytes',
  },
  'a comment that hides a second end': whole(
    { comment: zipOf([good('other.csv')]).subarray(-22) },
    'stray-bytes',
  ),
  'a directory that counts less than it holds': {
    parts: [good('a.csv'), good('b.csv')],
    options: { end: { count: 1 } },
    names: 'a.zip',
    rule: 'headers',
  },
  'a directory that counts more than it holds': whole({ end: { count: 2 } }),
  'two counts': whole({ end: { countHere: 2 } }, 'headers'),
  'a directory beyond the file': whole({ end: { size: 0x7fffffff } }),
  'a part of a split zip': whole({ end: { disk: 1 } }, 'split'),
  'too many files': whole({ end: { count: 60_000 } }, 'too-many'),
};

function unicodePath(raw: string, name: string): Buffer {
  const data = Buffer.concat([Buffer.from([1]), Buffer.alloc(4), Buffer.from(name)]);
  data.writeUInt32LE(crc32(raw), 1);
  return Buffer.concat([Buffer.from([0x75, 0x70, data.length, 0]), data]);
}

/** Full overlap, as in a quine or in D. Fifield's first construction: the stored file is a whole file too. */
function fileInFile(): Attack {
  const inner = zipOf([good('b.csv')]);
  const content = inner.subarray(0, inner.indexOf('PK\x01\x02'));
  const outer: ZipPart = { name: 'a.csv', content, method: 0 };
  const listed: ZipPart = { ...good('b.csv'), listedOnly: true, central: { offset: 30 + 'a.csv'.length } };
  return { parts: [outer, listed], names: 'a.csv', rule: 'overlap' };
}

function overlap(): Attack {
  const content = 'x'.repeat(1000);
  return {
    parts: [good('a.csv', content), { ...good('a.csv', content), central: { offset: 0, name: 'b.csv' } }],
    names: 'b.csv',
    rule: 'headers',
  };
}

describe('a zip is refused by name', () => {
  test.each(Object.entries(ATTACKS))('%s', async (_, { parts, options, cut, names, rule }) => {
    const bytes = zipOf(parts, options);
    const zip = cut === undefined ? bytes : bytes.subarray(0, Math.max(8, bytes.length - cut));
    const error = await readAll(zip).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AppError)) throw error ?? new Error('it was read');
    expect(error.code).toBe(rule === undefined ? 'zip-damaged' : 'zip-refused');
    if (rule !== undefined) expect(error.details.rule).toBe(rule);
    expect(error.message).toContain(names);
    expect(error.hint.length).toBeGreaterThan(20);
    expect(error.message).not.toContain('\0');
  });
});

test('a gzip bomb in a zip ends with its name, whatever its size says', async () => {
  // 1.2 GB of spaces, 1,000 times smaller.
  const member = gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20), { level: 9 });
  const gz = Buffer.concat(Array.from({ length: 30 }, () => member));
  await expect(
    (async () => {
      const path = write(zipOf([{ name: 'bomb.ndjson.gz', content: gz, method: 0 }]));
      const [entry] = await readZipDirectory(path, 'a.zip');
      const source = { path, name: 'a.zip/bomb.ndjson.gz', entry };
      for await (const _ of contentOf(source, true, { add: () => {} }, null));
    })(),
  ).rejects.toMatchObject({ code: 'file-bomb', details: { path: 'a.zip/bomb.ndjson.gz' } });
});

test('a zip is known by its beginning or its name', async () => {
  const path = write(zipOf([good()]));
  expect(await isZip({ path, name: 'export.csv' })).toBe(true);
  expect(await isZip({ path: write(Buffer.from('no zip')), name: 'export.ZIP' })).toBe(true);
  expect(await isZip({ path: write(Buffer.from('no zip')), name: 'export.csv' })).toBe(false);
});

test('what in a zip is evidence is told by its name', () => {
  const names = [
    'a.csv',
    'a/b.NDJSON.gz',
    'c.jsonl',
    'README.md',
    '__MACOSX/._a.csv',
    '.DS_Store',
    'a/.hidden.csv',
    'manifest.json',
    'a/manifest.json',
    'x.pdf',
    'my-manifest.json',
  ];
  expect(names.filter(isEvidenceEntry)).toEqual(['a.csv', 'a/b.NDJSON.gz', 'c.jsonl', 'my-manifest.json']);
});

test('a zip that the system’s own tool made is read', async ({ skip }) => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
  } catch {
    skip('there is no Python here');
  }
  const path = join(folder, 'python.zip');
  const script = `import zipfile,sys
z=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)
z.writestr('a/part-1.ndjson','{"id":"1"}\\n')
with z.open('b.ndjson','w',force_zip64=True) as f: f.write(b'{"id":"1"}\\n')
z.close()`;
  execFileSync('python3', ['-c', script, path]);
  expect((await readZipDirectory(path, 'a.zip')).map(({ name }) => name)).toEqual([
    'a/part-1.ndjson',
    'b.ndjson',
  ]);
});

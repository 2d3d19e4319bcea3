import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../electron/engine/packages/build-package.ts';
import { PATHS } from '../../electron/engine/packages/layout.ts';
import { generateSigningKey, keyFingerprint } from '../../electron/engine/packages/statement.ts';
import { verifyPackage } from '../../electron/engine/packages/verify-package.ts';
import { formatDraw } from '../../electron/engine/sampling/draw.ts';
import { AppError } from '../../shared/errors.ts';
import { type BagFiles, packBag, packZip, readBag, resign, unpackTo } from '../unit/packages/bag-files.ts';
import { EXAMPLE_KEY, examplePackage, RESOURCES } from '../unit/packages/example-package.ts';

const run = promisify(execFile);
const FINGERPRINT = keyFingerprint(EXAMPLE_KEY.publicKey);

let folder: string;
let zip: string;
let files: BagFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-package-'));
  zip = join(folder, 'package.zip');
  await buildPackage(examplePackage(40, true), { outPath: zip, sign: EXAMPLE_KEY, resources: RESOURCES });
  files = await readBag(zip);
});
afterAll(() => rm(folder, { recursive: true }));

type Answer = { ok: boolean; failed: string[]; output: string };

async function exitOf(
  command: string,
  args: string[],
  cwd: string,
): Promise<{ code: number; output: string }> {
  try {
    const { stdout } = await run(command, args, { cwd });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

async function byPython(path: string, ...more: string[]): Promise<Answer> {
  const script = join(RESOURCES, 'verify', 'verify.py');
  const { code, output } = await exitOf('python3', [script, path, ...more], folder);
  const failed = [...output.matchAll(/^FAIL {2}([a-z-]+):/gm)].map((match) => match[1]!);
  return { ok: code === 0, failed, output };
}

async function byVouch(path: string, fingerprint?: string): Promise<Answer> {
  try {
    const { valid, checks } = await verifyPackage(path, fingerprint ? { fingerprint } : {});
    const failed = checks.filter((check) => !check.ok).map((check) => check.name);
    return { ok: valid, failed, output: JSON.stringify(checks) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'package-unreadable') {
      return { ok: false, failed: ['unreadable'], output: error.message };
    }
    throw error;
  }
}

/** The coreutils-only way, in an unpacked folder. */
async function byShell(bag: string): Promise<boolean> {
  return (await exitOf('sh', ['VERIFY/check.sh'], bag)).code === 0;
}

async function unpacked(bag: BagFiles): Promise<string> {
  const target = await mkdtemp(join(folder, 'bag-'));
  await unpackTo(bag, target);
  return target;
}

async function packed(bag: BagFiles): Promise<string> {
  const target = join(await mkdtemp(join(folder, 'zip-')), 'package.zip');
  await packBag(bag, target);
  return target;
}

/** A copy of the bag in which one file is changed, or gone where the change gives nothing. */
function edited(name: string, change: (text: string) => string | undefined): BagFiles {
  const copy: BagFiles = new Map(files);
  const next = change(files.get(name)!.toString());
  if (next === undefined) copy.delete(name);
  else copy.set(name, Buffer.from(next));
  return copy;
}

describe('an intact package', () => {
  test('holds by Vouch, with and without the key pinned', async () => {
    const free = await verifyPackage(zip);
    expect(free.checks.filter((check) => !check.ok)).toEqual([]);
    expect(free.valid).toBe(true);
    expect(free.checks.find((check) => check.name === 'signature')?.detail).toContain('not pinned');
    const pinned = await verifyPackage(zip, { fingerprint: FINGERPRINT.toUpperCase() });
    expect(pinned.checks.find((check) => check.name === 'signature')?.detail).toContain('pinned key');
  });

  test('holds by Python, as a zip and unpacked, under the same names of checks', async () => {
    const answer = await byPython(zip, '--fingerprint', FINGERPRINT);
    expect(answer).toMatchObject({ ok: true, failed: [] });
    const names = (await verifyPackage(zip)).checks.map((check) => check.name);
    expect([...answer.output.matchAll(/^ok {4}([a-z-]+):/gm)].map((match) => match[1])).toEqual(names);
    const bag = await unpacked(files);
    const own = await exitOf('python3', [join(bag, 'VERIFY', 'verify.py')], bag);
    expect(own.code).toBe(0);
  });

  test('holds by coreutils alone', async () => {
    const bag = await unpacked(files);
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
      expect((await exitOf('sha256sum', ['-c', manifest], bag)).code).toBe(0);
    }
    expect(await byShell(bag)).toBe(true);
  });

  test('still holds when another tool packed it again, in a folder or not', async () => {
    expect(await byVouch(await packed(files))).toMatchObject({ ok: true });
    const flat = join(folder, 'flat.zip');
    await packZip(files, flat);
    expect(await byVouch(flat)).toMatchObject({ ok: true });
    expect(await byPython(flat)).toMatchObject({ ok: true });
  });

  test('is signed by another key than the pinned one: invalid', async () => {
    expect(await byVouch(zip, '0'.repeat(64))).toMatchObject({ ok: false, failed: ['signature'] });
    expect(await byPython(zip, '--fingerprint', '0'.repeat(64))).toMatchObject({
      ok: false,
      failed: ['signature'],
    });
  });

  test('has a signature that openssl-compatible code verifies over the DSSE encoding', async () => {
    const pem = files.get(`${PATHS.keys}${FINGERPRINT}.pub`)!;
    expect(createPublicKey(pem).asymmetricKeyType).toBe('ed25519');
    const envelope = JSON.parse(files.get(PATHS.envelope)!.toString()) as { payload: string };
    expect(Buffer.from(envelope.payload, 'base64')).toEqual(files.get(PATHS.statement));
  });
});

describe('one flipped byte', () => {
  const flip = (bytes: Buffer, at: number, mask = 0xff): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at]! ^= mask;
    return copy;
  };

  test('anywhere in the zip is noticed by Vouch', async () => {
    const bytes = await readFile(zip);
    const path = join(folder, 'flipped.zip');
    const offsets = Array.from({ length: 150 }, (_, i) => (i * 7919 * 104_729) % bytes.length);
    for (let at = bytes.length - 110; at < bytes.length; at++) offsets.push(at);
    for (const [index, at] of offsets.entries()) {
      await writeFile(path, flip(bytes, at, index % 2 ? 0xff : 1 << (index % 8)));
      expect(await byVouch(path), `offset ${at}`).toMatchObject({ ok: false });
    }
  });

  test('anywhere in the zip is noticed by Python', async () => {
    const bytes = await readFile(zip);
    const path = join(folder, 'flipped-py.zip');
    const end = bytes.length;
    // In data, in the directory, in the end record, in its comment's length and in the comment.
    const offsets = [40, 0.3 * end, 0.7 * end, end - 500, end - 101, end - 95, end - 80, end - 3];
    for (const at of offsets) {
      await writeFile(path, flip(bytes, Math.floor(at)));
      expect((await byPython(path)).ok, `offset ${at}`).toBe(false);
    }
    const noComment = Buffer.from(bytes);
    noComment.writeUInt16LE(0, end - 80 - 2);
    await writeFile(path, noComment);
    expect((await byPython(path)).ok).toBe(false);
    expect((await byVouch(path)).ok).toBe(false);
  });

  test('in any file of the unpacked bag is noticed by all three', async () => {
    const bag = await unpacked(files);
    for (const [name, bytes] of files) {
      await writeFile(join(bag, name), flip(bytes, Math.floor(bytes.length / 2), 0x01));
      // The file list and the manifests are what the shell reads; it has no other word for them.
      if (name !== PATHS.checkScript) expect(await byShell(bag), name).toBe(false);
      await writeFile(join(bag, name), bytes);
    }
    expect(await byShell(bag)).toBe(true);
    for (const name of [PATHS.records, PATHS.summary, PATHS.tagManifest, PATHS.readme, PATHS.envelope]) {
      const copy: BagFiles = new Map(files).set(name, flip(files.get(name)!, 20, 0x01));
      expect((await byPython(await unpacked(copy))).ok, name).toBe(false);
      expect((await byVouch(await packed(copy))).ok, name).toBe(false);
    }
  });
});

describe('a missing file', () => {
  test.each([
    PATHS.ids,
    PATHS.summary,
    PATHS.bagit,
    PATHS.envelope,
    PATHS.tagManifest,
    PATHS.manifest,
    PATHS.fileList,
  ])('%s is noticed by all three', async (name) => {
    const copy = edited(name, () => undefined);
    expect((await byVouch(await packed(copy))).ok).toBe(false);
    const bag = await unpacked(copy);
    expect((await byPython(bag)).ok).toBe(false);
    expect(await byShell(bag)).toBe(false);
  });
});

describe('an added file', () => {
  test.each(['data/04-controls/extra.csv', 'extra.txt', 'VERIFY/keys/other.pub'])(
    '%s is noticed by all three',
    async (name) => {
      const copy: BagFiles = new Map(files).set(name, Buffer.from('x'));
      expect(await byVouch(await packed(copy))).toMatchObject({ ok: false });
      const bag = await unpacked(copy);
      expect((await byPython(bag)).failed).toContain('nothing-extra');
      expect(await byShell(bag)).toBe(false);
    },
  );

  test('beside the bag is noticed', async () => {
    const path = join(folder, 'beside.zip');
    await packZip(
      [...[...files].map(([n, b]): [string, Buffer] => [`bag/${n}`, b]), ['x.txt', Buffer.from('x')]],
      path,
    );
    expect((await byVouch(path)).failed).toContain('nothing-extra');
    expect((await byPython(path)).ok).toBe(false);
  });
});

describe('a forger who holds the key and writes all checksums anew is found out by what the parts say', () => {
  const otherKey = generateSigningKey();
  const cases: [string, string, (text: string) => string | undefined, string][] = [
    ['an id removed', PATHS.ids, (text) => text.replace('kmt_0000007\n', ''), 'population-digest'],
    ['an original changed', PATHS.records, (text) => text.replace('\\"n\\":7}', '\\"n\\":8}'), 'records'],
    ['a record removed', PATHS.records, (text) => text.slice(text.indexOf('\n') + 1), 'records'],
    [
      'another population stated',
      PATHS.definition,
      (text) => text.replace('"count": 40', '"count": 41'),
      'population-digest',
    ],
    [
      'the list edited',
      PATHS.sampleCsv,
      (text) => text.replace('kmt_0000024', 'kmt_0000099'),
      'sample-redrawn',
    ],
    ['the draw edited', PATHS.draw, (text) => text.replace('kmt_0000024', 'kmt_0000099'), 'sample-redrawn'],
    ['the sample dropped', PATHS.draw, () => undefined, 'sample-redrawn'],
    ['a verdict improved', PATHS.chains, (text) => text.replace('"unproven"', '"proven"'), 'chain-receipts'],
    ['a reject dropped', PATHS.rejects, (text) => text.slice(text.indexOf('\n') + 1), 'counts'],
    [
      'line counts changed',
      PATHS.acquisitions,
      (text) => text.replace('"rejected": 2', '"rejected": 1'),
      'counts',
    ],
    [
      'the index changed',
      PATHS.indexJson,
      (text) => text.replace('"records": 40', '"records": 40 '),
      'nothing',
    ],
    [
      'the log shortened',
      PATHS.activity,
      (text) => text.slice(0, text.slice(0, -1).lastIndexOf('\n') + 1),
      'activity-chain',
    ],
    [
      'the log edited',
      PATHS.activity,
      (text) => text.replace('records.imported', 'records.exported'),
      'activity-chain',
    ],
  ];
  test.each(cases)('%s', async (_, name, change, expected) => {
    const forged = resign(edited(name, change), EXAMPLE_KEY);
    const path = await packed(forged);
    const vouch = await byVouch(path);
    const python = await byPython(path);
    if (expected === 'nothing') {
      // White space in a file that is signed anew: no part contradicts another, and only the key vouches for it.
      expect(vouch.ok).toBe(true);
      expect(python.ok).toBe(true);
    } else {
      expect(vouch.failed).toContain(expected);
      expect(python.failed).toContain(expected);
    }
  });

  test('a sample drawn with another seed and sealed anew', async () => {
    const document = { ...examplePackage(40).sample!, seed: '1' };
    const { checksum: _, ...rest } = document;
    const { createHash } = await import('node:crypto');
    const sealed = { ...rest, checksum: createHash('sha256').update(JSON.stringify(rest)).digest('hex') };
    const path = await packed(
      resign(
        edited(PATHS.draw, () => formatDraw(sealed)),
        EXAMPLE_KEY,
      ),
    );
    expect((await byVouch(path)).failed).toContain('sample-redrawn');
    expect((await byPython(path)).failed).toContain('sample-redrawn');
  });

  test('another key signed it: valid by itself, invalid against the pinned key', async () => {
    const forged = new Map(files);
    forged.delete(`${PATHS.keys}${FINGERPRINT}.pub`);
    const pem = createPublicKey(
      createPrivateKey({ key: Buffer.from(otherKey.privateKey), format: 'der', type: 'pkcs8' }),
    ).export({ format: 'pem', type: 'spki' });
    forged.set(`${PATHS.keys}${otherKey.fingerprint}.pub`, Buffer.from(pem));
    const path = await packed(resign(forged, otherKey));
    expect((await byVouch(path)).ok).toBe(true);
    expect((await byVouch(path, FINGERPRINT)).failed).toEqual(['signature']);
    expect((await byPython(path, '--fingerprint', FINGERPRINT)).failed).toEqual(['signature']);
  });
});

describe('a hostile or foreign zip is refused by name', () => {
  const entries = (): [string, Buffer][] => [...files].map(([name, bytes]) => [`bag/${name}`, bytes]);
  /** Exchanges a name for another of the same length everywhere in the zip. */
  async function renamed(from: string, to: string): Promise<string> {
    const path = join(await mkdtemp(join(folder, 'hostile-')), 'package.zip');
    await packZip([...entries(), [from, Buffer.from('x')]], path);
    const bytes = await readFile(path);
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
    await writeFile(path, bytes);
    return path;
  }

  test.each([
    ['a path that leaves the folder', 'bag/aa/x', '../../../x', /relative path/],
    ['an absolute path', '0root/x', '/root/x', /absolute path/],
    ['a backslash', 'bag/a-b', 'bag/a\\b', /invalid characters/],
    ['a name twice', 'bag/bagit.tx_', 'bag/bagit.txt', /two files of one name/],
  ])('%s', async (_, from, to, message) => {
    const same = from.length === to.length ? from : from.padEnd(to.length, 'x');
    const answer = await byVouch(await renamed(same, to));
    expect(answer.failed).toEqual(['unreadable']);
    expect(answer.output).toMatch(message);
  });

  test('a header that says another name than the directory', async () => {
    const path = join(folder, 'two-faced.zip');
    await packZip(entries(), path);
    const bytes = await readFile(path);
    bytes.write('bag/data/03-', bytes.indexOf('bag/data/02-population/POP-01/ids.txt'));
    await writeFile(path, bytes);
    expect((await byVouch(path)).output).toMatch(/headers disagree/);
  });

  test('a file that would unpack to more than its size allows', async () => {
    const path = join(folder, 'bomb.zip');
    await packZip([...entries(), ['bag/bomb', Buffer.alloc(1000)]], path);
    const bytes = await readFile(path);
    const at = bytes.lastIndexOf('bag/bomb') - 46;
    bytes.writeUInt32LE(0xf000_0000, at + 24);
    await writeFile(path, bytes);
    expect((await byVouch(path)).output).toMatch(/200 times its size/);
    expect((await byPython(path)).ok).toBe(false);
  });

  test('no zip, an empty file, a zip without a bag', async () => {
    for (const content of ['not a zip at all', '']) {
      const path = join(folder, 'none.zip');
      await writeFile(path, content);
      expect((await byVouch(path)).failed).toEqual(['unreadable']);
      expect((await byPython(path)).ok).toBe(false);
    }
    const path = join(folder, 'other.zip');
    await packZip([['a.txt', Buffer.from('a')]], path);
    expect((await byVouch(path)).output).toMatch(/no bag/);
    await expect(verifyPackage(join(folder, 'nowhere.zip'))).rejects.toMatchObject({
      code: 'file-not-found',
    });
  });
});

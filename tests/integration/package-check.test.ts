import { execFile, spawnSync } from 'node:child_process';
import { createPublicKey, hash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../electron/engine/packages/build-package.ts';
import { PATHS } from '../../electron/engine/packages/layout.ts';
import {
  generateSigningKey,
  keyFingerprint,
  publicKeyPem,
} from '../../electron/engine/packages/statement.ts';
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

async function byPython(path: string, fingerprint?: string): Promise<Answer> {
  const script = join(RESOURCES, 'verify', 'verify.py');
  const pin = fingerprint ? ['--fingerprint', fingerprint] : [];
  const { code, output } = await exitOf('python3', [script, path, ...pin], folder);
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

/** Length of the comment that seals a zip. */
const SEAL_LENGTH = 87;

const flip = (bytes: Buffer, at: number, mask: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= mask;
  return copy;
};

const inFolder = (): [string, Buffer][] => [...files].map(([name, bytes]) => [`bag/${name}`, bytes]);

/** What was done, to which file, how, and the check that finds it. */
type Forgery = [string, string, (text: string) => string | undefined, string];
const FORGERIES: Forgery[] = [
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

const there = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** The two programs that check everything; the second is what a receiver without Vouch runs. */
const WAYS = [
  { name: 'Vouch', there: true, check: byVouch },
  { name: 'python3 verify.py', there: there('python3'), check: byPython },
];
const coreutils = describe.skipIf(!there('sha256sum'));

/** Three files that stand for the rest: what is signed, what signs, and what lists. */
const MISSED = [
  PATHS.ids,
  PATHS.summary,
  PATHS.bagit,
  PATHS.envelope,
  PATHS.tagManifest,
  PATHS.manifest,
  PATHS.fileList,
];
const ADDED = ['data/04-controls/extra.csv', 'extra.txt', 'VERIFY/keys/other.pub'];

describe.for(WAYS)('by $name', (way) => {
  const every = test.skipIf(!way.there);

  every('an intact package holds, with and without the key pinned', async () => {
    const free = await way.check(zip);
    expect(free).toMatchObject({ ok: true, failed: [] });
    expect(free.output).toContain('not pinned');
    const pinned = await way.check(zip, FINGERPRINT.toUpperCase());
    expect(pinned).toMatchObject({ ok: true });
    expect(pinned.output).toContain(`pinned key ${FINGERPRINT}`);
  });

  every('it still holds when another tool packed it again, in a folder or not', async () => {
    const flat = join(folder, 'flat.zip');
    await packZip(files, flat);
    for (const path of [await packed(files), flat]) expect(await way.check(path)).toMatchObject({ ok: true });
  });

  every('another key than the pinned one does not do', async () => {
    expect(await way.check(zip, '0'.repeat(64))).toMatchObject({ ok: false, failed: ['signature'] });
  });

  every('one flipped byte of the zip is noticed: data, directory, end record, comment', async () => {
    const bytes = await readFile(zip);
    const path = join(folder, 'flipped.zip');
    const end = bytes.length;
    const offsets = [40, 0.3 * end, 0.5 * end, 0.7 * end, end - 500, end - 101, end - 95, end - 80, end - 3];
    for (const at of offsets) {
      await writeFile(path, flip(bytes, Math.floor(at), 0xff));
      expect(await way.check(path), `offset ${at}`).toMatchObject({ ok: false });
    }
    const noComment = Buffer.from(bytes);
    noComment.writeUInt16LE(0, end - SEAL_LENGTH - 2);
    await writeFile(path, noComment);
    expect(await way.check(path)).toMatchObject({ ok: false });
  });

  every('one flipped bit of a file is noticed, also when it was packed again', async () => {
    for (const name of [PATHS.records, PATHS.summary, PATHS.tagManifest, PATHS.readme, PATHS.envelope]) {
      const copy: BagFiles = new Map(files).set(name, flip(files.get(name)!, 20, 0x01));
      expect(await way.check(await packed(copy)), name).toMatchObject({ ok: false });
    }
  });

  every('a missing file is noticed', async () => {
    for (const name of MISSED) {
      const answer = await way.check(await packed(edited(name, () => undefined)));
      expect(answer, name).toMatchObject({ ok: false });
    }
  });

  every('an added file is noticed, also beside the bag', async () => {
    for (const name of ADDED) {
      const answer = await way.check(await packed(new Map(files).set(name, Buffer.from('x'))));
      expect(answer.failed, name).toContain('nothing-extra');
    }
    const path = join(folder, 'beside.zip');
    await packZip([...inFolder(), ['x.txt', Buffer.from('x')]], path);
    expect(await way.check(path)).toMatchObject({ ok: false });
  });

  every.for(FORGERIES)('a forger who holds the key and signs anew is found out: %s', async (forgery) => {
    const [, name, change, expected] = forgery;
    const path = await packed(resign(edited(name, change), EXAMPLE_KEY));
    expect((await way.check(path)).failed).toContain(expected);
  });

  every('a forger who only changes white space contradicts nothing; the key vouches for that', async () => {
    const spaced = edited(PATHS.indexJson, (text) => text.replace('"records": 40', '"records": 40 '));
    expect(await way.check(await packed(resign(spaced, EXAMPLE_KEY)))).toMatchObject({ ok: true });
  });

  every('a sample drawn with another seed and sealed anew is found out', async () => {
    const { checksum: _, ...draw } = { ...examplePackage(40).sample!, seed: '1' };
    const sealed = { ...draw, checksum: hash('sha256', JSON.stringify(draw), 'hex') };
    const forged = resign(
      edited(PATHS.draw, () => formatDraw(sealed)),
      EXAMPLE_KEY,
    );
    expect((await way.check(await packed(forged))).failed).toContain('sample-redrawn');
  });

  every('signed by a stranger it is valid by itself, and invalid against the pinned key', async () => {
    const stranger = generateSigningKey();
    const forged = new Map(files);
    forged.delete(`${PATHS.keys}${FINGERPRINT}.pub`);
    forged.set(`${PATHS.keys}${stranger.fingerprint}.pub`, Buffer.from(publicKeyPem(stranger.publicKey)));
    const path = await packed(resign(forged, stranger));
    expect(await way.check(path)).toMatchObject({ ok: true });
    expect((await way.check(path, FINGERPRINT)).failed).toEqual(['signature']);
  });

  every('no zip, an empty file and a zip without a bag are refused', async () => {
    const path = join(folder, 'none.zip');
    for (const content of ['not a zip at all', '']) {
      await writeFile(path, content);
      expect(await way.check(path)).toMatchObject({ ok: false });
    }
    await packZip([['a.txt', Buffer.from('a')]], path);
    expect(await way.check(path)).toMatchObject({ ok: false });
  });
});

describe('by Vouch alone', () => {
  test('one flipped byte or bit anywhere in the zip is noticed', async () => {
    const bytes = await readFile(zip);
    const path = join(folder, 'flipped-anywhere.zip');
    const offsets = Array.from({ length: 90 }, (_, i) => (i * 7919 * 104_729) % bytes.length);
    for (let at = bytes.length - SEAL_LENGTH - 22; at < bytes.length; at += 2) offsets.push(at);
    for (const [index, at] of offsets.entries()) {
      await writeFile(path, flip(bytes, at, index % 2 ? 0xff : 1 << (index % 8)));
      expect(await byVouch(path), `offset ${at}`).toMatchObject({ ok: false });
    }
  });

  test('the signed payload is manifest.json, and the key is one that other tools read', () => {
    expect(createPublicKey(files.get(`${PATHS.keys}${FINGERPRINT}.pub`)!).asymmetricKeyType).toBe('ed25519');
    const envelope = JSON.parse(files.get(PATHS.envelope)!.toString()) as { payload: string };
    expect(Buffer.from(envelope.payload, 'base64')).toEqual(files.get(PATHS.statement));
  });

  test('a file that is not there', async () => {
    await expect(verifyPackage(join(folder, 'nowhere.zip'))).rejects.toMatchObject({
      code: 'file-not-found',
    });
  });

  test('cancelling stops it', async () => {
    const checkCancelled = (): never => {
      throw new AppError('cancelled');
    };
    await expect(verifyPackage(zip, { checkCancelled })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test.skipIf(!there('python3'))(
  'verify.py makes the same checks under the same names, and runs where it lies',
  async () => {
    const names = (await verifyPackage(zip)).checks.map((check) => check.name);
    const { output } = await byPython(zip);
    expect([...output.matchAll(/^ok {4}([a-z-]+):/gm)].map((match) => match[1])).toEqual(names);
    const bag = await unpacked(files);
    const script = join(bag, 'VERIFY', 'verify.py');
    expect((await exitOf('python3', [script], folder)).code).toBe(0);
    await writeFile(join(bag, 'added.txt'), 'x');
    expect((await exitOf('python3', [script], folder)).code).toBe(1);
  },
);

coreutils('by coreutils alone', () => {
  test('an intact package holds', async () => {
    const bag = await unpacked(files);
    for (const manifest of [PATHS.manifest, PATHS.tagManifest]) {
      expect((await exitOf('sha256sum', ['-c', manifest], bag)).code).toBe(0);
    }
    expect(await byShell(bag)).toBe(true);
  });

  test('one flipped bit of any file is noticed', async () => {
    const bag = await unpacked(files);
    for (const [name, bytes] of files) {
      // The script itself is what runs here; tagmanifest-sha256.txt still lists it.
      if (name === PATHS.checkScript) continue;
      await writeFile(join(bag, name), flip(bytes, Math.floor(bytes.length / 2), 0x01));
      expect(await byShell(bag), name).toBe(false);
      await writeFile(join(bag, name), bytes);
    }
    expect(await byShell(bag)).toBe(true);
  });

  // A line that sha256sum cannot read it skips, and with it the check of the file listed there.
  test.each([PATHS.manifest, PATHS.tagManifest, PATHS.fileList])(
    'one flipped bit of a line of %s',
    async (name) => {
      const bag = await unpacked(files);
      const bytes = files.get(name)!;
      for (const at of [0, 1, 2, 30, 63, 64, 65, 66]) {
        for (const bit of [0x01, 0x10, 0x20, 0x40]) {
          await writeFile(join(bag, name), flip(bytes, at, bit));
          expect(await byShell(bag), `byte ${at}, bit ${bit}`).toBe(false);
        }
      }
    },
  );

  test('a missing file is noticed', async () => {
    for (const name of MISSED) {
      expect(await byShell(await unpacked(edited(name, () => undefined))), name).toBe(false);
    }
  });

  test('an added file is noticed', async () => {
    for (const name of ADDED) {
      expect(await byShell(await unpacked(new Map(files).set(name, Buffer.from('x')))), name).toBe(false);
    }
  });
});

describe('a hostile zip is refused by name', () => {
  /** Exchanges a name for another of the same length everywhere in the zip. */
  async function renamed(from: string, to: string): Promise<string> {
    const path = join(await mkdtemp(join(folder, 'hostile-')), 'package.zip');
    await packZip([...inFolder(), [from, Buffer.from('x')]], path);
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
    await packZip(inFolder(), path);
    const bytes = await readFile(path);
    bytes.write('bag/data/03-', bytes.indexOf('bag/data/02-population/POP-01/ids.txt'));
    await writeFile(path, bytes);
    expect((await byVouch(path)).output).toMatch(/headers disagree/);
  });

  test('a file that would unpack to more than its size allows', async () => {
    const path = join(folder, 'bomb.zip');
    await packZip([...inFolder(), ['bag/bomb', Buffer.alloc(1000)]], path);
    const bytes = await readFile(path);
    const at = bytes.lastIndexOf('bag/bomb') - 46;
    bytes.writeUInt32LE(0xf000_0000, at + 24);
    await writeFile(path, bytes);
    expect((await byVouch(path)).output).toMatch(/200 times its size/);
  });
});

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { AppError } from '../../../shared/errors.ts';
import { SEAL } from './bag-writer.ts';

const MOST_ENTRIES = 1_000_000;
/** Deflate reaches 1032:1 at most; no honest large file comes near this. */
const MOST_RATIO = 200;
const RATIO_MATTERS_FROM = 2 ** 30;
const DATA_DESCRIPTOR = 0x8;
const LINK = 0o120000;

/** A check that does not hold; the message is shown and holds no evidence. */
export class Failed extends Error {}

/** A problem of the zip itself that makes it not worth looking into. */
class Unreadable extends Error {}

type Local = { end: number; offset: number };

/**
 * A package's zip, opened with distrust: nothing is unpacked to disk, names that could leave a folder, names
 * that come twice, links, entries that overlap and absurd ratios are refused before any content is read.
 */
export class BagReader {
  readonly #zip: yauzl.ZipFile;
  readonly #path: string;
  readonly #base: string;
  readonly #entries: ReadonlyMap<string, yauzl.Entry>;

  private constructor(zip: yauzl.ZipFile, path: string, base: string, entries: Map<string, yauzl.Entry>) {
    this.#zip = zip;
    this.#path = path;
    this.#base = base;
    this.#entries = entries;
  }

  /**
   * @throws AppError `file-not-found`, `package-unreadable` when it is not a zip, is damaged beyond reading, or
   *   is built to do harm
   */
  static async open(path: string): Promise<BagReader> {
    const zip = await openZip(path);
    try {
      const entries = await readEntries(zip);
      return new BagReader(zip, path, baseOf(entries), entries);
    } catch (error) {
      zip.close();
      const problem = error instanceof Error ? problemOf(error, '') : 'it is damaged';
      throw new AppError('package-unreadable', { path, problem }, { cause: error });
    }
  }

  close(): void {
    this.#zip.close();
  }

  /** Paths of all files relative to the bag. A folder that holds nothing counts, with a slash at its end. */
  names(): string[] {
    const all = [...this.#entries.keys()];
    const files = all.filter((name) => !name.endsWith('/'));
    const folders = new Set<string>();
    for (const file of files) {
      for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1))
        folders.add(file.slice(0, at + 1));
    }
    const empty = all.filter((name) => name.endsWith('/') && !folders.has(name));
    return [...files, ...empty].map((name) => this.#inBag(name));
  }

  #inBag(name: string): string {
    if (name.startsWith(this.#base)) return name.slice(this.#base.length);
    return `../${name}`;
  }

  has(name: string): boolean {
    return this.#entries.has(this.#base + name);
  }

  /** Bytes the directory of the zip states; the stream is refused if it gives more or fewer. */
  size(name: string): number {
    return this.#entries.get(this.#base + name)?.uncompressedSize ?? 0;
  }

  /** The content of a file; fails while reading when its length or CRC-32 is not as stated. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(this.#base + name);
    if (!entry) throw new Failed(`${name} is missing`);
    let crc = 0;
    const stream = await openEntry(this.#zip, entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
    if (crc !== entry.crc32) throw new Failed(`${name}: its CRC-32 differs`);
  }

  /**
   * Is the zip, byte for byte, as it was built? Its comment holds the hash of all before it. A zip
   * without a comment was packed again; its content is still checked.
   */
  async checkSeal(): Promise<string> {
    const comment = this.#zip.comment;
    if (comment === '') return 'packed again by another tool; what follows checks the content';
    const stated = SEAL.exec(comment)?.[1];
    if (stated === undefined) throw new Failed("the zip's comment is not as Vouch writes it");
    const { size } = await stat(this.#path);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.#path, { end: size - comment.length - 1 })) {
      hash.update(chunk as Buffer);
    }
    if (hash.digest('hex') !== stated) throw new Failed('the zip file was changed after it was built');
    return 'every byte of the zip is as it was written';
  }
}

/** In words: what the zip reader or the system says of a file that is no zip is for programmers. */
function problemOf({ message }: Error, code: string): string {
  if (code === 'EISDIR') return 'it is a folder';
  if (/end of central directory record signature not found/i.test(message))
    return 'it is no zip, or its end is cut off';
  return code || message.replace(/\.+$/, '');
}

function openZip(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => {
      if (!error) return resolve(zip);
      const code = 'code' in error ? String(error.code) : '';
      if (code === 'ENOENT') return reject(new AppError('file-not-found', { path }));
      const problem = problemOf(error, code);
      reject(new AppError('package-unreadable', { path, problem }, { cause: error }));
    });
  });
}

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

/** All entries by name. yauzl itself refuses `..`, absolute names, drive letters and backslashes. */
function readEntries(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  const locals: Local[] = [];
  return new Promise((resolve, reject) => {
    if (zip.entryCount > MOST_ENTRIES)
      return reject(new Unreadable(`it holds more than ${MOST_ENTRIES} files`));
    zip.on('error', reject);
    zip.on('end', () => {
      try {
        requireApart(locals);
        resolve(entries);
      } catch (error) {
        reject(error);
      }
    });
    zip.on('entry', (entry: yauzl.Entry) => {
      Promise.resolve()
        .then(() => requireHarmless(entry, entries))
        .then(() => localOf(zip, entry))
        .then((local) => {
          entries.set(entry.fileName, entry);
          locals.push(local);
          zip.readEntry();
        })
        .catch(reject);
    });
    zip.readEntry();
  });
}

function requireHarmless(entry: yauzl.Entry, seen: ReadonlyMap<string, yauzl.Entry>): void {
  const { fileName, compressedSize, uncompressedSize } = entry;
  if (seen.has(fileName)) throw new Unreadable('it holds two files of one name');
  const parts = fileName.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.'))
    throw new Unreadable('it holds a file name that is not plain');
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === LINK) throw new Unreadable('it holds a link');
  if (entry.isEncrypted()) throw new Unreadable('it holds an encrypted file');
  if (![0, 8].includes(entry.compressionMethod))
    throw new Unreadable('it holds a file packed in an unknown way');
  if (uncompressedSize >= RATIO_MATTERS_FROM && uncompressedSize > compressedSize * MOST_RATIO) {
    throw new Unreadable(`a file in it would unpack to more than ${MOST_RATIO} times its size`);
  }
}

/** Reads an entry's local header, which must say what the directory says: some tools trust one, some the other. */
function localOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Local> {
  return new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, {}, (error, local) => {
      if (error) return reject(error);
      const sizesLater = (entry.generalPurposeBitFlag & DATA_DESCRIPTOR) !== 0;
      const same =
        local.fileName.equals(entry.fileNameRaw) &&
        local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
        local.compressionMethod === entry.compressionMethod &&
        local.lastModFileDate === entry.lastModFileDate &&
        local.lastModFileTime === entry.lastModFileTime &&
        (sizesLater || local.crc32 === entry.crc32);
      if (!same) return reject(new Unreadable('its directory and its file headers disagree'));
      resolve({ offset: entry.relativeOffsetOfLocalHeader, end: local.fileDataStart + entry.compressedSize });
    });
  });
}

/** Overlapping entries are how a small zip unpacks to a huge one (D. Fifield, "A better zip bomb", 2019). */
function requireApart(locals: Local[]): void {
  locals.sort((a, b) => a.offset - b.offset);
  locals.forEach((local, index) => {
    const next = locals[index + 1];
    if (next && local.end > next.offset) throw new Unreadable('files in it overlap');
  });
}

/** The folder in the zip that is the bag, with a slash, or nothing where the bag is not in a folder. */
function baseOf(entries: ReadonlyMap<string, yauzl.Entry>): string {
  for (const name of entries.keys()) {
    const match = /^([^/]+\/)?(?:bagit|manifest-sha256)\.txt$/.exec(name);
    if (match) return match[1] ?? '';
  }
  throw new Unreadable('there is no bag in it');
}

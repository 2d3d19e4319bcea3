import type { ReadDb } from '../vault/connection.ts';
import { blockBytes } from '../vault/originals.ts';
import { freeNow } from '../vault/unpacked.ts';
import { RowSet } from './row-set.ts';
import type { Scan } from './scan.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Blocks read between two looks at the clock: about 2 MB. */
const BLOCKS_AT_ONCE = 32;

/**
 * Looks through the originals for characters, in any case of ASCII letters, the last received first.
 * No index could answer for a part of a word; reading everything takes about three seconds a million records.
 */
export class OriginalScan implements Scan {
  readonly found: RowSet;
  searched = 0;
  readonly #needle: string;
  readonly #patterns = new Map<Encoding, RegExp>();
  readonly #encodings: Map<number, Encoding | null>;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #blocks: number;
  #nextBlock: number;
  /** No record of the blocks ahead has this row or a later one. */
  #beforeRid: number;

  /** `size`: how many records there are. */
  constructor(db: ReadDb, needle: string, size: number) {
    this.found = new RowSet(size);
    this.#needle = needle;
    this.#statements = prepare(db);
    this.#encodings = new Map(this.#statements.encodings.all() as [number, Encoding | null][]);
    this.#blocks = (this.#statements.lastBlock.get() as number | null) ?? 0;
    this.#nextBlock = this.#blocks;
    this.#beforeRid = size + 1;
    if (this.#blocks === 0) this.searched = 1;
  }

  goneFrom(from: number, before: number): number {
    const first = this.searched === 1 ? 0 : this.#firstOf(this.#nextBlock + 1) - 1;
    return Math.min(before, Math.max(from, first));
  }

  /** Goes on for about so many milliseconds, or to the end. */
  advance(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    while (this.searched < 1 && performance.now() < until) {
      const blocks = this.#statements.blocks.all(this.#nextBlock, BLOCKS_AT_ONCE) as Block[];
      for (const block of blocks) this.#look(block);
      this.#nextBlock = (blocks.at(-1)?.id ?? 1) - 1;
      this.searched = this.#nextBlock === 0 ? 1 : 1 - this.#nextBlock / this.#blocks;
    }
  }

  #look(block: Block): void {
    // Container files (.gz) are kept too: what was in them is looked through, not they.
    const encoding = this.#encodings.get(block.file_id);
    if (encoding === undefined) return;
    const bytes = blockBytes(block);
    const places = this.#placesIn(bytes, encoding ?? 'utf-8');
    if (bytes !== block.data) freeNow(bytes);
    freeNow(block.data);
    if (places.length === 0) return;
    let next = 0;
    const rids: number[] = [];
    for (const { rid, block_offset, length } of this.#recordsOf(block.id)) {
      let isFound = false;
      while (next < places.length && places[next]!.start < block_offset + length) {
        const { start, end } = places[next++]!;
        const isWhole = encoding === 'utf-8' || (start - block_offset) % 2 === 0;
        isFound ||= start >= block_offset && end <= block_offset + length && isWhole;
      }
      if (isFound) rids.push(rid);
    }
    this.found.add(rids);
  }

  /** Where the characters are, in bytes. */
  #placesIn(bytes: Buffer, encoding: Encoding): { start: number; end: number }[] {
    let pattern = this.#patterns.get(encoding);
    if (!pattern) {
      pattern = patternOf(this.#needle, encoding);
      this.#patterns.set(encoding, pattern);
    }
    return Array.from(bytes.toString('latin1').matchAll(pattern), ({ index, 0: found }) => ({
      start: index,
      end: index + found.length,
    }));
  }

  /** The first row of a block or of those behind it, whose records follow each other as they do. */
  #firstOf(block: number): number {
    let [low, high] = [1, this.#beforeRid];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#statements.blockOf.get(middle) as number) < block) low = middle + 1;
      else high = middle;
    }
    this.#beforeRid = low;
    return low;
  }

  #recordsOf(block: number): RecordPlace[] {
    const records: RecordPlace[] = [];
    const rows = this.#statements.recordsFrom.iterate(this.#firstOf(block)) as Iterable<RecordPlace>;
    for (const row of rows) {
      if (row.block_id !== block) break;
      records.push(row);
    }
    return records;
  }
}

type Block = { id: number; file_id: number; length: number; encoding: number; data: Buffer };
type RecordPlace = { rid: number; block_id: number; block_offset: number; length: number };

function prepare({ raw }: ReadDb) {
  return {
    encodings: raw
      .prepare(
        'SELECT a.file_id, s.encoding FROM acquisition a LEFT JOIN acquisition_shape s ON s.acquisition_id = a.id',
      )
      .raw(),
    lastBlock: raw.prepare('SELECT max(id) FROM block').pluck(),
    blocks: raw.prepare(
      'SELECT id, file_id, length, encoding, data FROM block WHERE id <= ? ORDER BY id DESC LIMIT ?',
    ),
    blockOf: raw.prepare('SELECT block_id FROM record WHERE rid = ?').pluck(),
    recordsFrom: raw.prepare(
      'SELECT rid, block_id, block_offset, length FROM record WHERE rid >= ? ORDER BY rid',
    ),
  };
}

/** What JSON writes in two characters; CSV doubles its quotes. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  '"': ['\\"', '""'],
  '\\': ['\\\\'],
  '/': ['\\/'],
  '\b': ['\\b'],
  '\f': ['\\f'],
  '\n': ['\\n'],
  '\r': ['\\r'],
  '\t': ['\\t'],
};

/**
 * The bytes of the characters, as a pattern over one character a byte: as they are or as a file may escape them
 * (`é` is also `\u00e9`, `"` also `\"`). ASCII letters in any case; they and digits are never escaped.
 */
export function patternOf(needle: string, encoding: Encoding): RegExp {
  const bytesOf = (text: string) => {
    if (encoding === 'utf-8') return Buffer.from(text);
    const bytes = Buffer.from(text, 'utf16le');
    return encoding === 'utf-16le' ? bytes : bytes.swap16();
  };
  const source = (text: string) =>
    Array.from(bytesOf(text), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const anyCase = (text: string) =>
    Array.from(text, (character) =>
      /[a-z]/i.test(character)
        ? `(?:${source(character.toLowerCase())}|${source(character.toUpperCase())})`
        : source(character),
    ).join('');
  const escaped = (character: string) =>
    Array.from(
      { length: character.length },
      (_, unit) => `${source('\\u')}${anyCase(character.charCodeAt(unit).toString(16).padStart(4, '0'))}`,
    ).join('');
  const parts = Array.from(needle, (character) =>
    /[a-z0-9 ]/i.test(character)
      ? anyCase(character)
      : `(?:${[source(character), escaped(character), ...(SHORT[character] ?? []).map(source)].join('|')})`,
  );
  return new RegExp(parts.join(''), 'g');
}

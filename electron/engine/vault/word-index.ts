import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { ReadDb } from './connection.ts';
import { freeNow } from './unpacked.ts';
import { Leaf, NOTHING, type Postings, type Visit, varint, varintsIn } from './word-leaf.ts';

/** A part of the index, over records that follow each other: its leaves are numbered from 1, their terms ascend. */
export type Segment = { id: number; lastLeaf: number };

/**
 * What a segment holds of a word: its first postings stand on `leaf` (none where the word itself filled it), and
 * where they fill it, others up to `lastLeaf`.
 */
export type Found = Postings & { leaf: number; lastLeaf: number };

/** Where the segments are listed. */
const STRUCTURE = 10;
/** A leaf is kept under its segment's number times this, plus its own. */
const LEAVES_OF_A_SEGMENT = 2 ** 37;
const COOKIE_BYTES = 4;
/** Begins the list where rows could be deleted, which the index of a vault does not allow. */
const OTHER_FORM = 0xff;
/** FTS5 writes it before every term that is not of an index of beginnings. */
const MARK = 0x30;

/**
 * The index of the words of all records (`record_text`) as FTS5 writes it: the comments at the top of SQLite's
 * fts5_index.c describe its form. Here it has one column, and nothing is ever deleted. FTS5 itself gives rows one by
 * one, and puts those of all words of a beginning together before it gives the first; reading the leaves takes a
 * tenth as long (docs/decisions/0020-words-from-their-leaves.md).
 *
 * What is done between two calls of `refresh` belongs into one transaction. Leaves are read by the hundred megabytes:
 * whoever asks for one frees its bytes (`freeNow`), since the collector sees small objects only and lets them come together.
 */
export class WordIndex {
  readonly #block: Statement<unknown[]>;
  readonly #leaves: Statement<unknown[]>;
  readonly #leafOf: Statement<unknown[]>;
  readonly #leafAfter: Statement<unknown[]>;
  #structure: Uint8Array = NOTHING;
  #segments: readonly Segment[] = [];

  constructor(db: ReadDb) {
    this.#block = db.prepared('SELECT block FROM record_text_data WHERE id = ?').pluck();
    this.#leaves = db
      .prepared('SELECT block FROM record_text_data WHERE id BETWEEN ? AND ? ORDER BY id')
      .pluck();
    // The lowest bit tells of an index over a long list, which nobody needs who reads it from its end.
    const leaf = (which: string) =>
      db.prepared(`SELECT pgno >> 1 FROM record_text_idx WHERE segid = ? AND ${which} LIMIT 1`).pluck();
    this.#leafOf = leaf('term <= ? ORDER BY term DESC');
    this.#leafAfter = leaf('term > ? ORDER BY term');
  }

  /** Reads which segments there are; true where they are others than before. */
  refresh(): boolean {
    const structure = this.#read(STRUCTURE);
    if (Buffer.compare(structure, this.#structure) === 0) return false;
    this.#structure = structure;
    this.#segments = segmentsIn(structure);
    return true;
  }

  /** Those of the records that were received last come first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The place among the segments of the first that may have rows before this one: earlier ones have later rows alone. */
  segmentBefore(row: number): number {
    let place = 0;
    while (place + 1 < this.#segments.length && this.#someRow(this.#segments[place + 1]!) >= row) place++;
    return place;
  }

  /** One of the rows of a segment. */
  #someRow(segment: Segment): number {
    for (let number = 1; number <= segment.lastLeaf; number++) {
      const leaf = this.leaf(segment, number);
      let at = leaf.firstRow;
      leaf.find(termOf(NOTHING), (from, end) => {
        if (at === 0 && from < end) at = from;
      });
      const row = at > 0 ? varint(leaf.bytes, at) : 0;
      freeNow(leaf.bytes);
      if (row > 0) return row;
    }
    return 0;
  }

  leaf(segment: Segment, number: number): Leaf {
    return new Leaf(this.#read(segment.id * LEAVES_OF_A_SEGMENT + number));
  }

  /** null where the segment does not have the word. */
  find(segment: Segment, word: Uint8Array): Found | null {
    const term = termOf(word);
    const number = this.#leafOf.get(segment.id, term) as number | undefined;
    if (number === undefined) return null;
    const leaf = this.leaf(segment, number);
    let [at, end] = [0, 0];
    leaf.find(term, (from, before, length) => {
      if (length === term.length) [at, end] = [from, before];
    });
    if (at === 0) {
      freeNow(leaf.bytes);
      return null;
    }
    const found = { bytes: leaf.bytes, at, end, tail: NOTHING, leaf: number };
    if (end < leaf.end) return { ...found, lastLeaf: number };
    const next = this.#leafAfter.get(segment.id, term) as number | undefined;
    return { ...found, lastLeaf: next ?? segment.lastLeaf };
  }

  /** Visits the postings of all words of a segment that begin so, word by word; those of one word ascend. */
  visit(segment: Segment, beginning: Uint8Array, visit: Visit): void {
    const term = termOf(beginning);
    let first = this.#leafOf.get(segment.id, term) as number | undefined;
    if (first === undefined) return;
    // Between a leaf whose terms all come before and the next that has any may lie hundreds with a common word's rows.
    const before = this.leaf(segment, first);
    const reachedThere = before.find(term, () => {});
    freeNow(before.bytes);
    if (reachedThere === 'before') {
      first = this.#leafAfter.get(segment.id, term) as number | undefined;
      if (first === undefined) return;
    }
    const base = segment.id * LEAVES_OF_A_SEGMENT;
    let isInside = false;
    // Held back until the next leaf tells whether the places of its last row go on.
    let held: Postings | null = null;
    for (const bytes of this.#leaves.iterate(base + first, base + segment.lastLeaf) as Iterable<Buffer>) {
      const leaf = new Leaf(bytes);
      if (held !== null) {
        held.tail = held.tail === NOTHING ? leaf.continued : Buffer.concat([held.tail, leaf.continued]);
        if (leaf.isContinued) {
          freeNow(bytes);
          continue;
        }
        visit(held.bytes, held.at, held.end, held.tail);
        freeNow(held.bytes);
        held = null;
      }
      if (isInside && leaf.firstRow > 0) {
        const end = leaf.endOfEarlier;
        if (end === leaf.end) held = { bytes, at: leaf.firstRow, end, tail: NOTHING };
        else visit(bytes, leaf.firstRow, end, NOTHING);
      }
      const reached = leaf.find(term, (at, end) => {
        // The last term of a leaf that was full has its postings on the next.
        if (at === end) return;
        if (end === leaf.end) held = { bytes, at, end, tail: NOTHING };
        else visit(bytes, at, end, NOTHING);
      });
      if (held === null) freeNow(bytes);
      if (reached === 'after') break;
      if (reached !== null) isInside = reached === 'inside';
    }
    if (held !== null) {
      visit(held.bytes, held.at, held.end, held.tail);
      freeNow(held.bytes);
    }
  }

  #read(id: number): Buffer {
    const block = this.#block.get(id) as Buffer | undefined;
    if (block === undefined)
      throw new AppError('vault-damaged', { problem: 'a part of the index of words is missing' });
    return block;
  }
}

const termOf = (word: Uint8Array) => Buffer.concat([Uint8Array.of(MARK), word]);

/**
 * A cookie; how many levels and segments there are, and how many leaves were written; of each level how many of its
 * segments are being put together and how many it has, and of each of these, the oldest first, its number, first and
 * last leaf. Higher levels are older.
 */
function segmentsIn(structure: Uint8Array): Segment[] {
  if (structure[COOKIE_BYTES] === OTHER_FORM)
    throw new AppError('vault-damaged', { problem: 'the index of words has a form that no Vouch wrote' });
  const [levels = 0, , , ...rest] = varintsIn(structure, COOKIE_BYTES);
  const segments: Segment[] = [];
  let next = 0;
  for (let level = 0; level < levels; level++) {
    const count = rest[next + 1] ?? 0;
    next += 2;
    const own: Segment[] = [];
    for (let i = 0; i < count; i++, next += 3)
      own.unshift({ id: rest[next] ?? 0, lastLeaf: rest[next + 2] ?? 0 });
    segments.push(...own);
  }
  return segments;
}

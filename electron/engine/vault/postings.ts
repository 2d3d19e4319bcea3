import type { Postings } from './word-leaf.ts';

// Rows come by the million: their numbers are read where they stand, and not by a function or into an array that one does
// without, which takes twice as long.

/** A leaf has fewer bytes than 65,536, and a row takes two at least. */
const MOST_ROWS = 2 ** 15;

/** The rows that postings were read to: `count` of them, each with the bytes from `starts` to `ends` for its places. */
const rows = new Uint32Array(MOST_ROWS);
const starts = new Uint32Array(MOST_ROWS);
const ends = new Uint32Array(MOST_ROWS);

/** Reads postings into the three arrays, whose content is good until the next call; gives how many rows they have. */
function readRows(bytes: Uint8Array, from: number, end: number): number {
  let [at, row, count] = [from, 0, 0];
  while (at < end) {
    let byte = bytes[at++]!;
    let distance = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      distance = distance * 128 + (byte & 0x7f);
    }
    byte = bytes[at++]!;
    let length = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      length = length * 128 + (byte & 0x7f);
    }
    row += distance;
    rows[count] = row;
    starts[count] = at;
    at += length >> 1;
    ends[count] = at;
    count++;
  }
  return count;
}

/** Adds the rows, which count from 1, to a bit each; gives the first. */
export function addRows(bits: Uint8Array, bytes: Uint8Array, from: number, end: number): number {
  let [at, row, first] = [from, 0, 0];
  while (at < end) {
    let byte = bytes[at++]!;
    let distance = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      distance = distance * 128 + (byte & 0x7f);
    }
    byte = bytes[at++]!;
    let length = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      length = length * 128 + (byte & 0x7f);
    }
    at += length >> 1;
    if (row === 0) first = distance;
    row += distance;
    const place = (row - 1) >> 3;
    if (place < bits.length) bits[place]! |= 1 << ((row - 1) & 7);
  }
  return first;
}

/** Rows that are looked at together: the row `from + i` has the first `hits[i]` of what is looked for. */
export type Window = { from: number; hits: Uint16Array };

/** Counts one more for each of the rows that had `before`; gives how many they are. */
export function hitRows({ from, hits }: Window, { bytes, at: start, end }: Postings, before: number): number {
  let [at, index, hit] = [start, -from, 0];
  while (at < end) {
    let byte = bytes[at++]!;
    let distance = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      distance = distance * 128 + (byte & 0x7f);
    }
    byte = bytes[at++]!;
    let length = byte & 0x7f;
    while (byte > 0x7f) {
      byte = bytes[at++]!;
      length = length * 128 + (byte & 0x7f);
    }
    at += length >> 1;
    index += distance;
    if (index >= hits.length) break;
    if (index < 0 || hits[index] !== before) continue;
    hits[index] = before + 1;
    hit++;
  }
  return hit;
}

/** Where the next word of a phrase has to stand in each row of a window. */
export class NextPlaces {
  /** Those of the row `from + i` lie from `#starts[i]` to `#ends[i]` and ascend. */
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #places = new Uint32Array(1 << 12);
  #size = 0;

  /** Forgets them, for a window of that size. */
  clear(size: number): void {
    this.#size = 0;
    if (this.#ends.length < size) [this.#starts, this.#ends] = [new Uint32Array(size), new Uint32Array(size)];
    else {
      this.#starts.fill(0);
      this.#ends.fill(0);
    }
  }

  /** Takes the first word, in the rows that have `wanted` hits. */
  begin({ from, hits }: Window, postings: Postings, wanted: number): void {
    const count = readRows(postings.bytes, postings.at, postings.end);
    for (let i = 0; i < count; i++) {
      const index = rows[i]! - from;
      if (index < 0 || index >= hits.length || hits[index] !== wanted) continue;
      let { bytes } = postings;
      let at = starts[i]!;
      let end = ends[i]!;
      if (end > postings.end) {
        bytes = wholePlaces(postings, at);
        end -= at;
        at = 0;
      }
      if (this.#size + end - at > this.#places.length) this.#grow(end - at);
      const own = this.#places;
      let place = 0;
      let size = this.#size;
      this.#starts[index] = size;
      while (at < end) {
        let byte = bytes[at++]!;
        let distance = byte & 0x7f;
        while (byte > 0x7f) {
          byte = bytes[at++]!;
          distance = distance * 128 + (byte & 0x7f);
        }
        // Written two larger, as 0 and 1 are marks.
        place += distance - 2;
        own[size++] = place + 1;
      }
      this.#ends[index] = size;
      this.#size = size;
    }
  }

  /**
   * Goes on with a word: rows that do not have it there are left with no place. After the last one, rows that do get
   * another hit; gives how many they are. Only the last may come several times for a row.
   */
  follow({ from, hits }: Window, postings: Postings, before: number, isLast: boolean): number {
    const own = this.#places;
    const count = readRows(postings.bytes, postings.at, postings.end);
    let hit = 0;
    for (let i = 0; i < count; i++) {
      const index = rows[i]! - from;
      if (index < 0 || index >= hits.length || hits[index] !== before) continue;
      let next = this.#starts[index]!;
      const last = this.#ends[index]!;
      if (next === last) continue;
      let kept = next;
      let { bytes } = postings;
      let at = starts[i]!;
      let end = ends[i]!;
      if (end > postings.end) {
        bytes = wholePlaces(postings, at);
        end -= at;
        at = 0;
      }
      let place = 0;
      while (at < end) {
        let byte = bytes[at++]!;
        let distance = byte & 0x7f;
        while (byte > 0x7f) {
          byte = bytes[at++]!;
          distance = distance * 128 + (byte & 0x7f);
        }
        place += distance - 2;
        while (next < last && own[next]! < place) next++;
        if (next === last) break;
        if (own[next] !== place) continue;
        next++;
        own[kept++] = place + 1;
        if (isLast) break;
      }
      if (!isLast) this.#ends[index] = kept;
      else if (kept > this.#starts[index]!) {
        hits[index] = before + 1;
        hit++;
      }
    }
    return hit;
  }

  #grow(by: number): void {
    const grown = new Uint32Array(Math.max(2 * this.#places.length, this.#size + by));
    grown.set(this.#places.subarray(0, this.#size));
    this.#places = grown;
  }
}

/** The places of the last row, of which the next leaves hold a part. */
function wholePlaces({ bytes, end, tail }: Postings, at: number): Uint8Array {
  return Buffer.concat([bytes.subarray(at, end), tail]);
}

import { MAX_RECORD_BYTES } from '../intake/record-splitter.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { OVERLONG } from '../integrity/record-bytes.ts';
import type { Verifier } from '../integrity/verify.ts';
import type { PackedBlock } from '../vault/originals.ts';
import { freeNow } from '../vault/unpacked.ts';
import { type Edges, STRETCH_BYTES, type Stretch, type StretchRead, walkStretch } from './stretch.ts';
import type { StretchThreads } from './stretch-threads.ts';

/** Stretches under way for each thread. */
const AHEAD = 2;

type Sent = { read: Promise<StretchRead>; file: number; hasLines: boolean; isLast: boolean };

/** Can rows of this recipe be read before the rows in front of them? Not where they are put in another order first. */
export function canReadAhead({ recipe, prevField, content }: CompiledRecipe): boolean {
  const sorts = typeof recipe.order === 'object' && recipe.order.by !== 'link';
  return !sorts && (prevField !== null || content !== null);
}

/**
 * Walks a log whose rows are read on several threads, in the order in which they are given: file after file, each
 * as the bytes of its lines, or as blocks that hold them, or row by row. `stretchBytes`: for tests.
 */
export class ParallelWalk {
  readonly #verifier: Verifier;
  readonly #threads: StretchThreads;
  readonly #stretchBytes: number;
  readonly #sent: Sent[] = [];
  #file = 0;
  /** Lines of the files before the one that is walked; and of that one, before the next stretch. */
  #linesBefore = 0;
  #line = 0;
  #memory: Buffer<SharedArrayBuffer>;
  #length = 0;
  /** The rest of a line that is too long passes by. */
  #skipping = false;
  /** Of rows, or of blocks, that are here: where each ends. */
  #ends: number[] = [];
  #lines: number[] = [];
  #encodings: number[] = [];
  #lengths: number[] = [];
  #unpacked = 0;
  /** Of the file that is walked: what came after the last line feed of the blocks so far. */
  #tail = NOTHING;

  constructor(verifier: Verifier, threads: StretchThreads, stretchBytes = STRETCH_BYTES) {
    this.#verifier = verifier;
    this.#threads = threads;
    this.#stretchBytes = stretchBytes;
    this.#memory = this.#newMemory(stretchBytes);
  }

  /** Takes the next bytes of a file whose lines, ended by line feeds, are its rows. */
  async bytes(chunk: Buffer): Promise<void> {
    for (let from = 0; from < chunk.length; ) {
      const count = chunk.copy(await this.room(), 0, from);
      this.filled(count);
      from += count;
    }
  }

  /** Where next bytes may be put, as `bytes` takes them; then say by `filled` how many. Never empty. */
  async room(): Promise<Buffer<SharedArrayBuffer>> {
    while (this.#length === this.#memory.length) await this.#makeRoom();
    return this.#memory.subarray(this.#length);
  }

  filled(count: number): void {
    const to = this.#length + count;
    if (!this.#skipping) {
      this.#length = to;
      return;
    }
    const end = this.#memory.subarray(0, to).indexOf(0x0a, this.#length);
    if (end < 0) return;
    this.#skipping = false;
    this.#memory.copyWithin(this.#length, end, to);
    this.#length += to - end;
  }

  /** Takes the next row of a file, and its line (1-based). Wait for what it returns before the next one. */
  row(bytes: Buffer, line: number): Promise<void> | undefined {
    if (this.#length + bytes.length > this.#memory.length) return this.#rowAfterRoom(bytes, line);
    this.#keep(bytes, line);
    return undefined;
  }

  async #rowAfterRoom(bytes: Buffer, line: number): Promise<void> {
    await this.#send(this.#length, false);
    if (bytes.length > this.#memory.length) this.#memory = this.#newMemory(bytes.length);
    this.#keep(bytes, line);
  }

  #keep(bytes: Buffer, line: number): void {
    this.#put(bytes);
    this.#lines.push(line);
  }

  #put(bytes: Buffer): void {
    bytes.copy(this.#memory, this.#length);
    this.#length += bytes.length;
    this.#ends.push(this.#length);
  }

  /** Takes the next block of a file whose lines are its rows, and its memory. A line may end in another block. */
  async block({ data, encoding, length }: PackedBlock): Promise<void> {
    const isFull =
      this.#length + data.length > this.#memory.length || this.#unpacked + length > this.#stretchBytes;
    if (isFull && this.#length > 0) await this.#send(this.#length, false);
    if (data.length > this.#memory.length) this.#memory = this.#newMemory(data.length);
    this.#put(data);
    freeNow(data);
    this.#encodings.push(encoding);
    this.#lengths.push(length);
    this.#unpacked += length;
  }

  /** Which file is being walked, from 0. */
  get file(): number {
    return this.#file;
  }

  /** Lines that were walked. */
  get lines(): number {
    return this.#linesBefore + this.#line;
  }

  /** The file ends; another may follow. */
  async endFile(): Promise<void> {
    this.#skipping = false;
    await this.#send(this.#length, true);
    this.#file += 1;
  }

  /** Waits until everything was walked. */
  async end(): Promise<void> {
    while (this.#sent.length > 0) await this.#walkNext();
  }

  /** Sends the whole lines that are here, or makes room for a longer one. */
  async #makeRoom(): Promise<void> {
    const end = this.#memory.lastIndexOf(0x0a, this.#length - 1);
    if (end >= 0) return this.#send(end + 1, false);
    if (this.#length > MAX_RECORD_BYTES + 1) {
      this.#length = MAX_RECORD_BYTES + 1;
      this.#skipping = true;
      return;
    }
    const larger = this.#newMemory(this.#memory.length * 2);
    this.#memory.copy(larger, 0, 0, this.#length);
    this.#memory = larger;
  }

  /** A longer one that was used before would make for stretches that are longer than what threads read best. */
  #newMemory(bytes: number): Buffer<SharedArrayBuffer> {
    return Buffer.from(this.#threads.memory(bytes), 0, bytes);
  }

  async #send(length: number, isLast: boolean): Promise<void> {
    const full = this.#memory;
    const rest = full.subarray(length, this.#length);
    this.#memory = this.#newMemory(this.#stretchBytes);
    if (rest.length > this.#memory.length) this.#memory = this.#newMemory(full.length);
    rest.copy(this.#memory);
    this.#length = rest.length;
    const hasLines = this.#lines.length > 0;
    const read = this.#threads.read({ bytes: full.subarray(0, length), cut: this.#takeCut() });
    // Whoever stops early waits for none of the rest.
    read.catch(() => {});
    this.#sent.push({ read, file: this.#file, hasLines, isLast });
    while (this.#sent.length > this.#threads.count * AHEAD) await this.#walkNext();
  }

  #takeCut(): Stretch['cut'] {
    if (this.#ends.length === 0) return null;
    const ends = Uint32Array.from(this.#ends);
    const cut =
      this.#lines.length > 0
        ? { ends, lines: Uint32Array.from(this.#lines) }
        : { ends, encodings: Uint8Array.from(this.#encodings), lengths: Uint32Array.from(this.#lengths) };
    [this.#ends, this.#lines, this.#encodings, this.#lengths, this.#unpacked] = [[], [], [], [], 0];
    return cut;
  }

  async #walkNext(): Promise<void> {
    const { read, file, hasLines, isLast } = this.#sent.shift()!;
    const found = await read;
    if (found.edges !== null) this.#walkHead(found.edges, file);
    walkStretch(this.#verifier, found, { file, line: hasLines ? 0 : this.#line + 1 });
    this.#line += found.lines;
    if (found.edges?.tail) this.#tail = Buffer.from(found.edges.tail.buffer);
    if (!isLast) return;
    if (this.#tail.length > 0) this.#walkLine(this.#tail, file);
    this.#linesBefore += this.#line;
    [this.#tail, this.#line] = [NOTHING, 0];
  }

  /** Walks the line that ends in a stretch of blocks, and began in it or before it. */
  #walkHead({ head, tail }: Edges, file: number): void {
    const line = this.#tail.length === 0 ? Buffer.from(head.buffer) : Buffer.concat([this.#tail, head]);
    if (tail !== null) this.#walkLine(line, file);
    // Of a line that is too long, no more than shows it.
    else this.#tail = line.subarray(0, MAX_RECORD_BYTES + 1);
  }

  #walkLine(line: Buffer, file: number): void {
    this.#line += 1;
    let to = line.length;
    while (to > 0 && (line[to - 1] === 0x0d || line[to - 1] === 0x0a)) to -= 1;
    const row = to > MAX_RECORD_BYTES ? OVERLONG : line.subarray(0, to);
    this.#verifier.row(row, { file, line: this.#line });
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

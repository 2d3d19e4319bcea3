import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { SignatureCounts } from '../../../shared/model/acquisition.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { isWithinYears, parseTime, readInZone, timeProblem } from '../../../shared/time.ts';
import {
  type Dialect,
  type Fields,
  InexactNumber,
  isDerivedId,
  type Mapped,
  Unmappable,
} from '../platforms/dialect.ts';
import { idProblem } from '../sampling/item-id.ts';
import { type Batch, BatchBuilder, type RecordTime } from './batch.ts';
import { BlockBuilder } from './block-builder.ts';
import { contentOf, type FileContent, isGzip } from './content.ts';
import { parseCells } from './csv-cells.ts';
import { Decided } from './decided-facts.ts';
import { DeliverySignatures, signedFile } from './delivery-signatures.ts';
import { fieldsOfCells, parseJson, searchText } from './fields.ts';
import { type FileShape, splitterFor } from './file-shape.ts';
import { SAMPLE_BYTES } from './look.ts';
import { PlainRecords } from './plain-records.ts';
import type { Recognition } from './recognise.ts';
import { type InputMappings, recogniseInput } from './recognise-input.ts';
import type { SplitSink, Splitter } from './record-splitter.ts';
import { bomLength, decode, ENCODING_LABELS } from './text-encoding.ts';

export type ReadInput = FileContent & {
  platform?: Platform;
  mappings?: InputMappings;
  zone?: string;
  /** Secrets of signed deliveries; never kept. */
  secrets?: readonly string[];
  /** The file beside it that holds its signature. */
  signature?: FileContent;
};

/** What is known of a file once all of it was read. */
export type ReadEnd = {
  recognition: Omit<Recognition, 'dialect'> & { dialect: string };
  bytes: number;
  sha256: Uint8Array;
  /** It came as gzip. */
  packed: boolean;
  /** The packed file around it, kept as received as well; what came in a zip is kept there. */
  container: { bytes: number; sha256: Uint8Array } | null;
  /** Of its deliveries, where its dialect is one that is delivered signed. */
  signatures: SignatureCounts | null;
};

/**
 * Reads one file: bytes to records to batches, with memory that does not grow with the file. Calls `emit` for
 * every batch and waits for it. `times` are those that records without one may take (`timesToBorrow`). Throws `file-not-found`, `file-empty`, `file-binary`, `file-truncated`,
 * `format-unknown`, `json-incomplete` or `time-zone-needed`.
 */
export async function readRecords(
  input: ReadInput,
  emit: (batch: Batch, packed: boolean, form: WireForm) => Promise<void>,
  times: ReadonlyMap<string, string>,
): Promise<ReadEnd> {
  const packed = await isGzip(input);
  const received = new HashedBytes();
  const inner = new HashedBytes();
  let builder = new BatchBuilder();
  const blocks = new BlockBuilder((block) => builder.block(block));
  const ofFile = input.signature ? await signedFile(input, input.signature) : null;
  const signatures = new DeliverySignatures(input.secrets ?? [], ofFile);
  const reader = new RecordReader(input, blocks, () => builder, times, signatures);
  const flush = async () => {
    blocks.flush();
    const batch = builder.finish(received.length);
    builder = new BatchBuilder();
    await emit(batch, false, formOf(reader.recognition));
  };

  const containerBlocks: Batch['blocks'] = [];
  const container =
    packed && !input.entry ? new BlockBuilder((block) => containerBlocks.push(block), 0) : null;
  const flushContainer = async () => {
    if (containerBlocks.length === 0 || !reader.started) return;
    const batch = new BatchBuilder();
    for (const block of containerBlocks.splice(0)) batch.block(block);
    await emit(batch.finish(received.length), true, formOf(reader.recognition));
  };

  for await (const chunk of contentOf(input, packed, received, container)) {
    inner.add(chunk);
    // A large chunk is read in parts, so that a batch is sent as soon as it is full.
    for (const full of reader.read(chunk)) if (full) await flush();
    await flushContainer();
  }
  for (const full of reader.end()) if (full) await flush();
  container?.flush();
  await flush();
  await flushContainer();
  const { dialect, ...recognition } = reader.recognition;
  return {
    recognition: { ...recognition, dialect: dialect.name },
    bytes: inner.length,
    sha256: inner.digest(),
    packed,
    container: container ? { bytes: received.length, sha256: received.digest() } : null,
    signatures: reader.signatures,
  };
}

/** How the file's records are read, for the writer's thread: a dialect goes by its name. */
export type WireForm = Pick<Recognition, 'encoding' | 'format' | 'header' | 'delimiter'> & {
  dialect: string;
};

function formOf({ dialect, encoding, format, header, delimiter }: Recognition): WireForm {
  return { dialect: dialect.name, encoding, format, header, delimiter };
}

class HashedBytes {
  readonly #hash = createHash('sha256');
  length = 0;

  add(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.length += bytes.length;
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}

/** Splits, parses and maps the content, after its beginning told how. */
class RecordReader {
  readonly #input: ReadInput;
  readonly #blocks: BlockBuilder;
  readonly #builder: () => BatchBuilder;
  /** Texts of the times of this file's records by id, where its dialect has records without one. */
  readonly #times: ReadonlyMap<string, string>;
  readonly #signatures: DeliverySignatures;
  #recognition: Recognition | null = null;
  #splitter: Splitter | null = null;
  /** Null where every record is parsed and mapped. */
  #plain: PlainRecords | null = null;
  #rest: Buffer = Buffer.alloc(0);
  /** Offset in the file of the first byte of `#rest`. */
  #base = 0;
  #headerSeen = false;

  constructor(
    input: ReadInput,
    blocks: BlockBuilder,
    builder: () => BatchBuilder,
    times: ReadonlyMap<string, string>,
    signatures: DeliverySignatures,
  ) {
    this.#input = input;
    this.#blocks = blocks;
    this.#builder = builder;
    this.#times = times;
    this.#signatures = signatures;
  }

  get signatures(): SignatureCounts | null {
    return this.recognition.dialect.delivery ? this.#signatures.counts : null;
  }

  /** False until enough was read to know what it is. */
  get started(): boolean {
    return this.#recognition !== null;
  }

  get recognition(): Recognition {
    if (!this.#recognition) throw new Error('nothing was read yet');
    return this.#recognition;
  }

  /** Yields true whenever the batch is full and should be sent before going on. */
  *read(chunk: Buffer): Generator<boolean> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#recognition) {
      if (this.#rest.length < SAMPLE_BYTES) return;
      this.#start(false);
    }
    yield* this.#advance(false);
  }

  *end(): Generator<boolean> {
    if (!this.#recognition) this.#start(true);
    yield* this.#advance(true);
    const problem = this.#splitter?.incomplete();
    if (problem) throw new AppError('json-incomplete', { path: this.#input.name, problem });
  }

  #start(complete: boolean): void {
    const recognition = recogniseInput(this.#input, this.#rest.subarray(0, SAMPLE_BYTES), complete);
    this.#recognition = recognition;
    this.#splitter = splitterFor(recognition);
    const { dialect, format, encoding } = recognition;
    if (dialect.kept && format !== 'csv' && encoding === 'utf-8')
      this.#plain = new PlainRecords(dialect, (bytes) => dialect.map(parseRecord(bytes, recognition)));
    this.#consume(bomLength(this.#rest));
  }

  #consume(length: number): void {
    this.#blocks.feed(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    this.#base += length;
  }

  *#advance(last: boolean): Generator<boolean> {
    const splitter = this.#splitter!;
    // About as many bytes as a batch of records has.
    const STEP = 512 * 1024;
    for (let from = 0; ; ) {
      const size = Math.min(this.#rest.length, from + STEP);
      const isLast = last && size === this.#rest.length;
      const consumed = splitter.push(this.#rest.subarray(0, size), this.#base, isLast, this.#sink);
      const done = size === this.#rest.length;
      this.#consume(consumed);
      from = size - consumed;
      yield this.#builder().full;
      if (done) return;
    }
  }

  readonly #sink: SplitSink = {
    record: (bytes, offset, line) => {
      const { format, headerless } = this.#recognition!;
      if (format === 'csv' && !headerless && !this.#headerSeen) {
        this.#headerSeen = true;
        return;
      }
      const place = this.#blocks.place(offset);
      const where = { line, block: place.block, offset: place.offset, length: bytes.length };
      try {
        const plain = this.#plain?.read(bytes) ?? null;
        if (plain === null) return this.#addMapped(bytes, where);
        const builder = this.#builder();
        builder.add(plain, this.#timeOf(plain.time), where);
        this.#plain!.addText(builder.texts);
      } catch (error) {
        if (!(error instanceof Unmappable)) throw error;
        this.#builder().reject(line, offset, bytes.length, error.message);
      }
    },
    blank: () => this.#builder().blank(),
    reject: (offset, length, line, reason) => this.#builder().reject(line, offset, length, reason),
  };

  #addMapped(bytes: Buffer, where: { line: number; block: number; offset: number; length: number }): void {
    const { dialect } = this.#recognition!;
    const { fields, mapped, text } = this.#mapped(bytes);
    // Such an id could stand in no list of ids, and no population could hold its record.
    const problem = idProblem(mapped.id);
    if (problem !== undefined) throw new Unmappable(`its id cannot be used: ${problem}`);
    const at =
      mapped.occurred_text === '' ? this.#borrowed(dialect, fields) : this.#timeOf(mapped.occurred_text);
    if (dialect.delivery) {
      const id = isDerivedId(mapped.id) ? null : mapped.id;
      const wrong = this.#signatures.check(dialect.delivery(fields), id);
      if (wrong !== null) this.#builder().wrongSignature(where.line, wrong);
    }
    const builder = this.#builder();
    builder.add({ id: mapped.id, target: mapped.target?.id ?? '', decided: new Decided(mapped) }, at, where);
    builder.texts.add(text);
  }

  /** JSON.parse is several times faster than reading every number as it is written, which few records need. */
  #mapped(bytes: Buffer): ReadRecord {
    try {
      return readAs(bytes, this.#recognition!, JSON.parse);
    } catch (error) {
      if (!(error instanceof InexactNumber)) throw error;
      return readAs(bytes, this.#recognition!, parseJson);
    }
  }

  /** The time of another record: as this file has it, else for the writer to look up in the vault. */
  #borrowed(dialect: Dialect, fields: Fields): RecordTime {
    const from = dialect.timeFrom?.id(fields);
    if (!from) throw new Unmappable('no time');
    const text = this.#times.get(from);
    return text === undefined ? { from } : this.#timeOf(text);
  }

  #timeOf(text: string): RecordTime {
    const { readTime = parseTime } = this.#recognition!.dialect;
    const time = readTime(text);
    if (!time) throw new Unmappable(`its time ${timeProblem(text)}`);
    if (time.zoned) return { micros: time.micros, assumed: null };
    if (!this.#input.zone) throw new AppError('time-zone-needed', { path: this.#input.name });
    const { micros, reading } = readInZone(time.micros, this.#input.zone);
    if (!isWithinYears(micros))
      throw new Unmappable('its time lies outside the years 1 to 9999 in that zone');
    return { micros, assumed: reading };
  }
}

type ReadRecord = { fields: Fields; mapped: Mapped; text: string };

function readAs(bytes: Buffer, form: Recognition, parse: (text: string) => unknown): ReadRecord {
  const fields = parseRecord(bytes, form, parse);
  const mapped = form.dialect.map(fields);
  return { fields, mapped, text: searchText(fields, form.dialect.notSearched) };
}

/** A record's fields from its bytes, as its format spells them. Throws Unmappable. */
export function parseRecord(
  bytes: Buffer,
  shape: RecordShape,
  parse: (text: string) => unknown = parseJson,
): Fields {
  const { encoding } = shape;
  const text = decode(bytes, encoding);
  if (text === null)
    throw new Unmappable(`not valid ${encoding === 'utf-8' ? 'UTF-8' : ENCODING_LABELS[encoding]}`);
  return parseText(text, shape, parse);
}

type RecordShape = Pick<FileShape, 'encoding' | 'format' | 'header' | 'delimiter'>;

/** The same from the text that its bytes spell. */
export function parseText(
  text: string,
  { format, header, delimiter }: RecordShape,
  parse: (text: string) => unknown = parseJson,
): Fields {
  if (format === 'csv') {
    const cells = parseCells(text, delimiter ?? ',');
    const columns = header ?? [];
    if (cells.length !== columns.length)
      throw new Unmappable(`${cells.length} cells where the header has ${columns.length}`);
    return fieldsOfCells(columns, cells);
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new Unmappable(error instanceof RangeError ? 'nested too deeply' : 'not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unmappable('not a JSON object');
  return value as Fields;
}

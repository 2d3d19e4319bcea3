import { cellsOrNull, columnNames } from '../intake/csv-cells.ts';
import { type FileShape, splitterFor } from '../intake/file-shape.ts';
import { type SplitSink, type Splitter, TOO_LONG } from '../intake/record-splitter.ts';
import { asUtf8, bomLength } from '../intake/text-encoding.ts';
import { OVERLONG } from '../integrity/record-bytes.ts';
import { csvRowAsJson } from './csv-row.ts';

/** What is verified in the place of bytes that are no text: it is no record. */
const UNREADABLE = Buffer.from('?');

/** How the rows of a log lie in its bytes. */
export type RowShape = FileShape & {
  jsonColumns: ReadonlySet<string>;
  emptyIsNull?: ReadonlySet<string> | undefined;
};

/** Are the rows the lines of the file as they stand there? */
export function isLines({ format, encoding, lineEnd }: FileShape): boolean {
  return format === 'ndjson' && encoding === 'utf-8' && lineEnd === 'lf';
}

/** A row as it was hashed: in UTF-8, a CSV row as the object it was flattened from. `line` counts from 1. */
export type LogRow = { bytes: Buffer; line: number };

/** Cuts a log's bytes, given piece by piece, into the rows that a verifier takes. */
export class LogRows {
  readonly #shape: RowShape;
  readonly #splitter: Splitter;
  #header: readonly string[] | null;
  #headerSeen = false;
  #rest: Buffer = Buffer.alloc(0);
  #base = 0;
  #started = false;

  constructor(shape: RowShape) {
    this.#shape = shape;
    this.#splitter = splitterFor(shape);
    this.#header = shape.header;
  }

  /** The rows that end in these bytes, which must not change afterwards. */
  add(chunk: Buffer): LogRow[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#started && this.#rest.length < 3) return [];
    return this.#advance(false);
  }

  /** The rows that end with the log. */
  end(): LogRow[] {
    return this.#advance(true);
  }

  /** Why the log is not whole, or null. Asked at the end. */
  get problem(): string | null {
    return this.#splitter.incomplete();
  }

  #advance(last: boolean): LogRow[] {
    if (!this.#started) this.#consume(bomLength(this.#rest));
    this.#started = true;
    const rows: LogRow[] = [];
    const add = (bytes: Buffer, line: number) => {
      const row = this.#asHashed(bytes);
      if (row) rows.push({ bytes: row, line });
    };
    const sink: SplitSink = {
      record: (bytes, _offset, line) => add(bytes, line),
      blank: () => {},
      reject: (_offset, _length, line, reason) =>
        rows.push({ bytes: reason === TOO_LONG ? OVERLONG : UNREADABLE, line }),
    };
    this.#consume(this.#splitter.push(this.#rest, this.#base, last, sink));
    return rows;
  }

  #consume(length: number): void {
    this.#rest = this.#rest.subarray(length);
    this.#base += length;
  }

  /** null for a CSV's header. */
  #asHashed(received: Buffer): Buffer | null {
    const { format, delimiter, headerless } = this.#shape;
    if (format === 'csv' && !headerless && !this.#headerSeen) {
      this.#headerSeen = true;
      const bytes = inUtf8(received, this.#shape);
      this.#header ??= columnNames(cellsOrNull(bytes.toString('utf8'), delimiter ?? ',') ?? []);
      return null;
    }
    return rowAsHashed(received, this.#shape, this.#header ?? []);
  }
}

/** A row's bytes as received as they were hashed; `header` names the columns of a CSV. */
export function rowAsHashed(received: Buffer, shape: RowShape, header: readonly string[]): Buffer {
  const bytes = inUtf8(received, shape);
  const { format, delimiter, jsonColumns, emptyIsNull } = shape;
  if (format !== 'csv') return bytes;
  return csvRowAsJson(bytes, { header, delimiter: delimiter ?? ',', jsonColumns, emptyIsNull }) ?? bytes;
}

/** What is not UTF-8 is for the verifier to see; of UTF-16 that is not valid there is nothing to hash. */
function inUtf8(received: Buffer, { encoding }: RowShape): Buffer {
  return encoding === 'utf-8' ? received : (asUtf8(received, encoding) ?? UNREADABLE);
}

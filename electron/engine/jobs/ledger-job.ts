import { AppError } from '../../../shared/errors.ts';
import { MAX_RECORD_BYTES } from '../intake/record-splitter.ts';
import { FileEncodings } from '../intake/stored-shape.ts';
import { CSV_MARK, csvCell, csvRow } from '../packages/csv.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';

type ExportInput = { acquisition: number | null; format: 'ndjson' | 'csv'; path: string };

/** A line of the ledger as it is written out: where it lies and why it is there. */
type LedgerRow = {
  acquisition: number;
  source: string;
  file: string;
  line: number;
  byte_offset: number;
  bytes: number;
  disposition: string;
  reason: string;
  /** For a conflict: the id that it shares with an accepted record. */
  record_id: string | null;
};

/** Writes every line that did not become a record, with its exact bytes. */
export const exportLedgerJob: JobDefinition<'acquisitions.exportLedger', ExportInput> = {
  needsVault: true,
  prepare: ({ acquisition, format, out }, files) => ({
    acquisition: acquisition ?? null,
    format,
    path: files.resolve(out, 'write').path,
  }),
  title: ({ format }) => `Export the ledger as ${format.toUpperCase()}`,
  async run(ctx, { acquisition, format, path }) {
    const { read } = ctx.vault;
    const total = countLedger(read, acquisition);
    const encodings = new FileEncodings(read);
    let lines = 0;
    const parts = function* (): Generator<string> {
      if (format === 'csv') yield CSV_MARK + csvRow([...COLUMNS, 'original', 'original_base64']);
      for (const { row, fileId } of ledgerRows(read, acquisition)) {
        ctx.checkCancelled();
        ctx.progress(lines++, total, 'lines');
        yield* WRITERS[format](row, new LineBytes(read, encodings, fileId, row));
      }
    };
    const output = await writeOutput(path, parts());
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'ledger.exported',
        details: { acquisition: acquisition ?? 'all', format, lines, sha256: output.sha256 },
      }),
    );
    return { ...output, lines };
  },
};

/** Throws `not-found` for an acquisition that is not there. */
function countLedger(db: ReadDb, acquisition: number | null): number {
  if (acquisition !== null && !db.raw.prepare('SELECT 1 FROM acquisition WHERE id = ?').get(acquisition))
    throw new AppError('not-found', { what: 'acquisition', id: acquisition });
  return db.raw
    .prepare('SELECT count(*) FROM ledger_line WHERE :acquisition IS NULL OR acquisition_id = :acquisition')
    .pluck()
    .get({ acquisition }) as number;
}

function* ledgerRows(db: ReadDb, acquisition: number | null): Generator<{ row: LedgerRow; fileId: number }> {
  const rows = db.raw
    .prepare(
      `SELECT l.acquisition_id AS acquisition, s.name AS source, received.name AS file, l.line, l.byte_offset,
        l.length AS bytes, l.disposition, l.reason, r.native_id AS record_id, a.file_id
       FROM ledger_line l JOIN acquisition a ON a.id = l.acquisition_id JOIN source s ON s.id = a.source_id
       JOIN acquired_file received ON received.acquisition_id = a.id
       LEFT JOIN record r ON r.rid = l.rid
       WHERE :acquisition IS NULL OR l.acquisition_id = :acquisition ORDER BY l.acquisition_id, l.line, l.id`,
    )
    .iterate({ acquisition }) as Iterable<LedgerRow & { file_id: number }>;
  for (const { file_id, ...row } of rows) yield { row, fileId: file_id };
}

/** Pieces of base64 that can be put behind one another: a multiple of three bytes each. */
const PIECE_BYTES = 3 * 1024 * 1024;

/** The bytes of a line, which may be longer than a text can be. */
class LineBytes {
  readonly #read: (offset: number, length: number) => Buffer;
  readonly #decode: (bytes: Buffer) => string | null;
  readonly #length: number;

  constructor(db: ReadDb, encodings: FileEncodings, fileId: number, { byte_offset, bytes }: LedgerRow) {
    const originals = new Originals(db);
    this.#decode = (line) => encodings.text(line, fileId);
    this.#read = (offset, length) => originals.range(fileId, byte_offset + offset, length);
    this.#length = bytes;
  }

  /** null where they are not valid in the file's encoding, or more than any record may have. */
  text(): string | null {
    if (this.#length > MAX_RECORD_BYTES) return null;
    const bytes = this.#read(0, this.#length);
    return this.#decode(bytes);
  }

  *base64(): Generator<string> {
    for (let offset = 0; offset < this.#length; offset += PIECE_BYTES)
      yield this.#read(offset, Math.min(PIECE_BYTES, this.#length - offset)).toString('base64');
  }
}

const COLUMNS = [
  'acquisition',
  'source',
  'file',
  'line',
  'byte_offset',
  'bytes',
  'disposition',
  'reason',
  'record_id',
] as const satisfies (keyof LedgerRow)[];

const WRITERS: Record<ExportInput['format'], (row: LedgerRow, line: LineBytes) => Generator<string>> = {
  *ndjson(row, line) {
    const original = line.text();
    if (original !== null) yield `${JSON.stringify({ ...row, original })}\n`;
    else {
      yield `${JSON.stringify(row).slice(0, -1)},"original_base64":"`;
      yield* line.base64();
      yield '"}\n';
    }
  },
  /** The text is made safe for spreadsheets, which may change it: the bytes stand beside it. */
  *csv(row, line) {
    yield `${[...COLUMNS.map((name) => row[name]), line.text()].map(csvCell).join(',')},`;
    yield* line.base64();
    yield '\r\n';
  },
};

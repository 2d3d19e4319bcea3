import { hash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { ComparedLine, ComparedRef, ComparedSide, Comparison } from '../../../shared/model/compare.ts';
import { parseRecord } from '../intake/read-records.ts';
import { decode } from '../intake/text-encoding.ts';
import { type Fields, Unmappable } from '../platforms/dialect.ts';
import { comparableOf } from '../reconcile/comparable.ts';
import type { ReadDb } from '../vault/connection.ts';
import { readToCompare } from './conflicts.ts';
import { type AcquisitionFormat, StoredRecords } from './stored-records.ts';
import { comparedLines, exactJson } from './value-lines.ts';

/** No screen shows more, and no platform's record has as many. */
const MOST_LINES = 5000;

type Side = { side: ComparedSide; bytes: Buffer; form: AcquisitionFormat; at: number };

/** Two records, or a record and a line that came under an id with other content. Throws `not-found`. */
export function compareRecords(db: ReadDb, left: ComparedRef, right: ComparedRef): Comparison {
  const records = new StoredRecords(db);
  const [l, r] = [sideOf(db, records, left), sideOf(db, records, right)];
  const original = originalLines(l, r);
  return {
    left: l.side,
    right: r.side,
    fields: fieldLines(mappedOf(l), mappedOf(r)),
    original: original?.slice(0, MOST_LINES) ?? null,
    more: Math.max(0, (original?.length ?? 0) - MOST_LINES),
  };
}

type LedgerRow = {
  acquisition_id: number;
  line: number;
  byte_offset: number;
  length: number;
  rid: number | null;
};

function sideOf(db: ReadDb, records: StoredRecords, ref: ComparedRef): Side {
  const ledger =
    'ledger' in ref
      ? (db.raw
          .prepare('SELECT acquisition_id, line, byte_offset, length, rid FROM ledger_line WHERE id = ?')
          .get(ref.ledger) as LedgerRow | undefined)
      : null;
  const row = records.row('rid' in ref ? ref.rid : (ledger?.rid ?? 0));
  // A line that became no record's other content has nothing to be compared with.
  if (!row || ledger === undefined)
    throw new AppError('not-found', {
      what: 'rid' in ref ? 'record' : 'line with the id of a record',
      id: 'rid' in ref ? ref.rid : ref.ledger,
    });
  const form = records.format(ledger?.acquisition_id ?? row.acquisition_id);
  const bytes = ledger
    ? records.originals.range(form.file_id, ledger.byte_offset, ledger.length)
    : records.originals.record(row);
  return {
    side: {
      rid: row.rid,
      ledger: ledger !== null,
      id: row.native_id,
      file: form.file,
      line: ledger?.line ?? row.line,
      format: form.format,
      bytes: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
    },
    bytes,
    form,
    at: row.occurred_at,
  };
}

/** Names and values of the mapped fields; none where it cannot be read as its dialect reads records. */
function mappedOf({ bytes, form, at }: Side): Map<string, string> {
  try {
    const { record } = readToCompare(bytes, form, at);
    const fields = comparableOf(record, {}, null);
    return new Map([['id', record.id], ...fields]);
  } catch (error) {
    if (error instanceof Unmappable) return new Map();
    throw error;
  }
}

function fieldLines(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): ComparedLine[] {
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [l, r] = [left.get(name) ?? null, right.get(name) ?? null];
    return { depth: 0, name, left: l, right: r, differs: l !== r };
  });
}

function originalLines(left: Side, right: Side): ComparedLine[] | null {
  const [l, r] = [contentOf(left), contentOf(right)];
  if (l === null || r === null) return null;
  const isLoose = left.form.format === 'csv' || right.form.format === 'csv';
  return comparedLines(l, r, isLoose);
}

function contentOf({ bytes, form }: Side): unknown {
  try {
    if (form.format === 'csv') return parseRecord(bytes, form) satisfies Fields;
    const text = decode(bytes, form.encoding);
    return text === null ? null : exactJson(text);
  } catch (error) {
    if (error instanceof Unmappable || error instanceof SyntaxError) return null;
    throw error;
  }
}

import { hash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { MAX_RECORD_BYTES } from '../intake/record-splitter.ts';
import { FileEncodings } from '../intake/stored-shape.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';

type LedgerBytes = { text: string | null; base64: string; bytes: number; sha256: string };

/**
 * The exact bytes of one line of the ledger. Throws `not-found`, and `request-invalid` for a line that is longer
 * than any record may be: that one is exported.
 */
export function ledgerBytes(db: ReadDb, id: number): LedgerBytes {
  const row = db.raw
    .prepare(
      `SELECT l.byte_offset, l.length, a.file_id FROM ledger_line l
       JOIN acquisition a ON a.id = l.acquisition_id WHERE l.id = ?`,
    )
    .get(id) as { byte_offset: number; length: number; file_id: number } | undefined;
  if (!row) throw new AppError('not-found', { what: 'line of the ledger', id });
  if (row.length > MAX_RECORD_BYTES) {
    throw new AppError('request-invalid', {
      problem: `the line has ${row.length} bytes, too many to show; export the ledger to a file`,
    });
  }
  const bytes = new Originals(db).range(row.file_id, row.byte_offset, row.length);
  return {
    text: new FileEncodings(db).text(bytes, row.file_id),
    base64: bytes.toString('base64'),
    bytes: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
  };
}

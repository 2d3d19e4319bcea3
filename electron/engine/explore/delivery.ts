import type { RecordDetail } from '../../../shared/model/record.ts';
import { microsToText, parseTime } from '../../../shared/time.ts';
import { signaturePart } from '../intake/delivery-signatures.ts';
import { type Delivery, type Fields, isDerivedId } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { AcquisitionFormat, RecordRow } from './stored-records.ts';

/**
 * What a record tells of its delivery, and what checking its signature gave when it was imported: the secret is
 * not kept, so nothing is checked here.
 */
export function asDelivered(
  db: ReadDb,
  row: RecordRow,
  fields: Fields,
  { dialect }: AcquisitionFormat,
  type: string,
): Pick<RecordDetail, 'original_type' | 'delivery'> {
  const original = dialect.originalType?.(fields) ?? type;
  return {
    original_type: original === type ? null : original,
    delivery: dialect.delivery ? deliveryOf(db, row, dialect.delivery(fields)) : null,
  };
}

function deliveryOf(db: ReadDb, row: RecordRow, envelope: Delivery | null): RecordDetail['delivery'] {
  const time = envelope?.timestamp == null ? null : parseTime(envelope.timestamp);
  return {
    ...signatureOf(db, row, envelope),
    timestamp: time?.zoned ? microsToText(time.micros) : null,
    timestamp_text: envelope?.timestamp ?? null,
    event_id: envelope?.event_id ?? null,
    event_id_fits:
      envelope?.event_id == null || isDerivedId(row.native_id) ? null : envelope.event_id === row.native_id,
    attempt: envelope?.attempt ?? null,
  };
}

function signatureOf(
  db: ReadDb,
  { acquisition_id, line }: RecordRow,
  envelope: Delivery | null,
): Pick<NonNullable<RecordDetail['delivery']>, 'signature' | 'problem'> {
  const problem = db.raw
    .prepare('SELECT reason FROM wrong_signature WHERE acquisition_id = ? AND line = ?')
    .pluck()
    .get(acquisition_id, line) as string | undefined;
  const wrong = problem === undefined ? null : signaturePart(problem);
  if (wrong !== null) return { signature: 'invalid', problem: wrong };
  const counts = db.raw
    .prepare('SELECT valid, invalid, unsigned, not_checked FROM signature_check WHERE acquisition_id = ?')
    .get(acquisition_id) as { valid: number; invalid: number; unsigned: number; not_checked: number };
  // With a secret no line is left unchecked, without one every signed line is; a signature beside the file is of all.
  const isSigned = (envelope?.signature ?? null) !== null || counts.unsigned === 0;
  if (!isSigned) return { signature: 'unsigned', problem: null };
  return { signature: counts.not_checked > 0 ? 'not-checked' : 'valid', problem: null };
}
